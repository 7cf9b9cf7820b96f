/** `signalbox kafka start|stop|status`: a local Kafka for this folder, that stays until it is stopped. */

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

/** Where Kafka's own examples expect a broker. */
const PORT_PREFERRED = 9092;

export function register(program: Command): void {
  const kafka = program.command('kafka').description('a local Kafka, for development');
  const dataDir = ['--data-dir <folder>', 'where its data is kept', '.signalbox/kafka'] as const;

  kafka
    .command('start')
    .description('start it, or say where it runs already')
    .option('--port <number>', `its port (default: ${PORT_PREFERRED}, or any free one)`, parsePort)
    .option(...dataDir)
    .addHelpText(
      'after',
      examples('signalbox kafka start', 'signalbox kafka start --port 19092 --data-dir /tmp/kafka'),
    )
    .action(action(start));
  kafka
    .command('stop')
    .description('stop it; its data stays')
    .option(...dataDir)
    .addHelpText('after', examples('signalbox kafka stop'))
    .action(action(stop));
  kafka
    .command('status')
    .description(`where it runs; exit code ${EXIT.notFound} when it does not`)
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
    report(output, running, dataDir, 'runs already');
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
  // After Ctrl-C it ends what it began; the command waits for that.
  context.defer(() => starting.catch(() => undefined));
  await starting;
  const started = await findRunningBroker(dataDir);
  if (started === null)
    throw new CliError(EXIT.failed, 'Kafka came up and ended at once; see broker.log in its folder');
  report(output, started, dataDir, 'runs');
  output.hint('`signalbox kafka stop` ends it. Commands run in this folder find it by themselves.');
}

async function stop({ output }: CommandContext, options: FolderOption): Promise<void> {
  const dataDir = folderOf(options);
  const result = await stopBroker(dataDir);
  if (result.kind === 'attached') {
    throw new CliError(
      EXIT.rejected,
      `this Kafka belongs to another command that is still running (process ${result.record.supervisor?.pid})`,
      { hint: 'End that command; its Kafka ends with it.' },
    );
  }
  output.object({ status: result.kind, dataDir });
  output.line(
    result.kind === 'stopped' ? `Stopped Kafka at ${result.record.bootstrapServers}.` : 'No Kafka runs here.',
  );
}

async function status({ output }: CommandContext, options: FolderOption): Promise<ExitCode> {
  const dataDir = folderOf(options);
  const running = await findRunningBroker(dataDir);
  if (running === null) {
    output.object({ status: 'not-running', dataDir });
    output.line('No Kafka runs here.');
    output.hint('`signalbox kafka start` starts one.');
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
    throw new InvalidArgumentError('It is no port number.');
  return port;
}
