/**
 * `signalbox kafka start|stop|status`: manages a local Kafka for this folder, which runs until it is stopped.
 */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { BrokerRecord } from '../../local-kafka/broker-folder.ts';
import { findRunningBroker } from '../../local-kafka/broker-folder.ts';
import { startAnyBroker } from '../../local-kafka/provide-kafka.ts';
import { stopBroker } from '../../local-kafka/start-broker.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';

/** The port that Kafka's own examples use. */
const PORT_PREFERRED = 9092;

export function register(program: Command): void {
  const kafka = program.command('kafka').description('manage a local Kafka for development');
  const dataDir = ['--data-dir <folder>', 'data folder', '.signalbox/kafka'] as const;

  kafka
    .command('start')
    .description('start Kafka, or show where it is already running')
    .option('--port <number>', `port (default: ${PORT_PREFERRED}, or a free port if it is in use)`, parsePort)
    .option(...dataDir)
    .addHelpText(
      'after',
      examples('signalbox kafka start', 'signalbox kafka start --port 19092 --data-dir /tmp/kafka'),
    )
    .action(action(start));
  kafka
    .command('stop')
    .description('stop Kafka; data is kept')
    .option(...dataDir)
    .addHelpText('after', examples('signalbox kafka stop'))
    .action(action(stop));
  kafka
    .command('status')
    .description(`show where Kafka is running; exit code ${EXIT.notFound} if it is not running`)
    .option(...dataDir)
    .addHelpText('after', examples('signalbox kafka status', 'signalbox kafka status --json'))
    .action(action(status));
}

interface FolderOption {
  readonly dataDir: string;
}

async function start(
  context: CommandContext,
  options: FolderOption & { readonly port?: number },
): Promise<void> {
  const { output, signal } = context;
  const dataDir = folderOf(options);
  const running = await findRunningBroker(dataDir);
  if (running !== null) {
    report(output, running, dataDir, 'is already running');
    return;
  }
  const starting = startAnyBroker({
    dataDir,
    portPreferred: PORT_PREFERRED,
    ...(options.port !== undefined && { port: options.port }),
    isDetached: true,
    signal,
    onProgress: (message) => output.step(message),
  });
  // After Ctrl-C, the launcher cleans up; the command waits for that.
  context.defer(() => starting.catch(() => undefined));
  await starting;
  const started = await findRunningBroker(dataDir);
  if (started === null)
    throw new CliError(
      EXIT.failed,
      'Kafka exited right after it had started; see broker.log in its data folder',
    );
  report(output, started, dataDir, 'runs');
  output.hint('Stop it with `signalbox kafka stop`. Commands in this folder connect to it automatically.');
}

async function stop({ output }: CommandContext, options: FolderOption): Promise<void> {
  const dataDir = folderOf(options);
  const result = await stopBroker(dataDir);
  if (result.kind === 'attached') {
    throw new CliError(
      EXIT.rejected,
      `this Kafka was started by another command that is still running (process ${result.record.supervisor?.pid})`,
      { hint: 'Stop that command; it stops its Kafka.' },
    );
  }
  output.object({ status: result.kind, dataDir });
  output.line(
    result.kind === 'stopped'
      ? `Stopped Kafka at ${result.record.bootstrapServers}.`
      : 'Kafka is not running in this folder.',
  );
}

async function status({ output }: CommandContext, options: FolderOption): Promise<ExitCode> {
  const dataDir = folderOf(options);
  const running = await findRunningBroker(dataDir);
  if (running === null) {
    output.object({ status: 'not-running', dataDir });
    output.line('Kafka is not running in this folder.');
    output.hint('Start it with `signalbox kafka start`.');
    return EXIT.notFound;
  }
  report(output, running, dataDir, 'runs');
  return EXIT.ok;
}

function report(output: Output, broker: BrokerRecord, dataDir: string, verb: string): void {
  const {
    bootstrapServers,
    process: { pid },
    startedAt,
    runBy,
  } = broker;
  output.object({ status: 'running', bootstrapServers, pid, runBy, startedAt, dataDir });
  output.line(`Kafka ${verb} at ${output.colors.bold(bootstrapServers)}`);
  if (output.json) return;
  output.fields([
    ['process', `${pid} (${runBy}), since ${startedAt}`],
    ['folder', dataDir],
  ]);
}

function folderOf(options: FolderOption): string {
  return resolve(options.dataDir);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('Expected a port number from 0 to 65535.');
  return port;
}
