/** Options of every command; those that Kafka's tools also have are named as there. Pure. */

import type { Command } from 'commander';
import { Option } from 'commander';
import { DEFAULT_PREFIX } from '../../engine/topics.ts';

export interface GlobalOptions {
  readonly bootstrapServer?: string;
  readonly commandConfig?: string;
  readonly prefix: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  /** The command line names the file, and only the environment names brokers. */
  readonly isFileFirst?: boolean;
}

export function globalOptionsOf(program: Command): GlobalOptions {
  const isGiven = (name: keyof GlobalOptions) => program.getOptionValueSource(name) === 'cli';
  return {
    ...program.opts<GlobalOptions>(),
    isFileFirst: isGiven('commandConfig') && !isGiven('bootstrapServer'),
  };
}

export function addGlobalOptions(program: Command): void {
  program
    .addOption(
      new Option('--bootstrap-server <host:port,...>', 'brokers to connect to').env(
        'KAFKA_BOOTSTRAP_SERVERS',
      ),
    )
    .addOption(
      new Option('--command-config <file>', 'file with Kafka client properties (SASL, TLS)').env(
        'SIGNALBOX_COMMAND_CONFIG',
      ),
    )
    .addOption(
      new Option('--prefix <text>', 'prefix of the topic names')
        .env('SIGNALBOX_PREFIX')
        .default(DEFAULT_PREFIX),
    )
    .option('--json', 'print one JSON object per line')
    .option('--verbose', 'print the stack trace of unexpected errors');
}
