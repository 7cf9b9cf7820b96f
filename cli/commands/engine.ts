/** `signalbox engine`: runs one engine node until it is stopped. */
import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import pino from 'pino';
import type { EventType } from '../../bpmn/published-events.ts';
import { InvalidEventTypes, readEventTypes } from '../../bpmn/published-events.ts';
import { ownClusterOf } from '../../connectors/client-properties/own-cluster-properties.ts';
import { OwnCluster } from '../../connectors/outbound/own-cluster.ts';
import { redactingLog } from '../../connectors/secrets/redacting-log.ts';
import { SecretStore } from '../../connectors/secrets/secret-store.ts';
import { COMMAND_ID_WINDOW_MS, COMMAND_IDS_MAX } from '../../engine/limits.ts';
import { Engine } from '../../engine/node/engine.ts';
import type { HealthProblem } from '../../engine/node/health.ts';
import { serveHealth } from '../../engine/node/http.ts';
import { RightsMissing } from '../../engine/node/rights-watch.ts';
import { TopicsUnfit } from '../../engine/node/topics-unfit.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { limitedLog } from '../../kafka/connect/limited-log.ts';
import { ServerBesideEngine } from '../engine/beside-engine.ts';
import { prepareInbound } from '../engine/inbound.ts';
import type { TopicTaskFlags } from '../engine/outbound.ts';
import { outboundTasks, startRemoteWorker } from '../engine/outbound.ts';
import { action } from '../frame/action.ts';
import { requireBrokers } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { parseNames } from '../parse/names.ts';
import type { ServerFlags } from '../server/server-options.ts';
import { addServerOptions } from '../server/server-options.ts';

/** Default port of health and metrics. */
const HEALTH_PORT = 9600;
/** Size of V8's semi-spaces in MiB; the young generation takes up to three times as much. */
const SEMI_SPACE_MIB = 32;

export interface EngineCommandOptions extends TopicTaskFlags, ServerFlags {
  readonly server?: boolean;
  readonly testMode?: boolean;
  readonly secretsFolder?: string;
  readonly secretsFile?: string;
  readonly nodeId?: string;
  readonly group?: string;
  readonly healthHost: string;
  readonly healthHosts?: readonly string[];
  readonly healthPort: number;
  readonly sessionTimeout: number;
  readonly standby?: boolean;
  readonly jobDeadline: number;
  readonly endedJobRecords: boolean;
  readonly keepEndedHours: number;
  readonly commandIdWindow: number;
  readonly commandIdsMax: number;
  readonly logLevel: string;
  readonly ingest?: string;
  readonly events?: ReadonlySet<EventType>;
}

export function register(program: Command): void {
  const engine = program
    .command('engine')
    .description('run an engine node; start more of them to share the partitions')
    .option('--node-id <id>', 'identity of this node across restarts (default: host name and health port)')
    .option('--group <id>', 'consumer group of the nodes (default: derived from the topic prefix)')
    .option('--health-host <address>', 'address for health and metrics', '127.0.0.1')
    .option(
      '--health-hosts <names>',
      'comma-separated names by which health and metrics are reached, besides addresses and the host name',
      parseNames,
    )
    .option(
      '--health-port <number>',
      'port for health and metrics; 0 picks a free port',
      wholeNumber,
      HEALTH_PORT,
    )
    .option(
      '--session-timeout <seconds>',
      "a node that doesn't respond for this long loses its partitions",
      wholeNumber,
      6,
    )
    .option(
      '--standby',
      'keep a copy of the partitions of other nodes: takes over without restoring, uses twice the memory',
    )
    .option('--ingest <file>', 'publish records of topics as messages, by the rules in this YAML file')
    .option(
      '--secrets-folder <folder>',
      'folder with one file per connector secret, in addition to the variables SECRET_...',
    )
    .option('--secrets-file <file>', 'file with connector secrets, one NAME=value per line')
    .option(
      '--events <types>',
      'events that processes publish if their model says nothing: all, or a list such as incident,job.failed',
      eventTypes,
    )
    .option('--topic-tasks <types>', 'comma-separated job types whose jobs are written to a topic')
    .option('--topic-task-headers <names>', 'task headers that name that topic (default: kafka-topic,topic)')
    .option('--log-level <level>', 'error, warn, info or debug', 'info');
  addOtherRoles(addInstanceOptions(engine))
    .addHelpText(
      'after',
      examples(
        'signalbox engine',
        'signalbox engine --bootstrap-server kafka-1:9092 --node-id engine-1',
        'signalbox engine --command-config client.properties --health-port 0',
        'signalbox engine --server --users users.txt',
      ),
    )
    .action(action(run));
}

/** Of jobs, ended instances and command ids. */
function addInstanceOptions(command: Command): Command {
  return command
    .option(
      '--job-deadline <seconds>',
      "deadline of jobs whose model doesn't set one; 0 means no deadline",
      wholeNumber,
      0,
    )
    .option(
      '--no-ended-job-records',
      "don't write records for jobs that end without a result; for consumers that don't skip them yet",
    )
    .option(
      '--keep-ended-hours <number>',
      'how long to keep ended instances in the state topic',
      wholeNumber,
      1,
    )
    .option(
      '--command-id-window <minutes>',
      'how long to remember the ids of commands, to reject repeats',
      wholeNumber,
      COMMAND_ID_WINDOW_MS / 60_000,
    )
    .option(
      '--command-ids-max <number>',
      'command ids that a partition remembers; beyond it, the oldest are forgotten early, with a warning',
      wholeNumber,
      COMMAND_IDS_MAX,
    );
}

/** The options that make it more than an engine. */
function addOtherRoles(command: Command): Command {
  return addServerOptions(
    command
      .option('--test-mode', 'let clients set the time and remove everything: for tests only')
      .option('--server', 'also run a server in this process, with the options that follow'),
  );
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0 || text.trim() === '') {
    throw new InvalidArgumentError('expected an integer of at least 0');
  }
  return number;
}

function eventTypes(text: string): ReadonlySet<EventType> {
  try {
    return readEventTypes(text);
  } catch (error) {
    if (error instanceof InvalidEventTypes) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

async function run(context: CommandContext, options: EngineCommandOptions): Promise<void> {
  // Most objects of a batch are garbage soon after its commit: with a larger young generation they are never
  // moved.
  setFlagsFromString(`--max-semi-space-size=${SEMI_SPACE_MIB}`);
  const { bootstrapServers, properties } = await requireBrokers(context.options);
  const log = pino({ level: options.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const secrets = new SecretStore({
    environment: process.env,
    ...(options.secretsFolder ? { folder: options.secretsFolder } : {}),
    ...(options.secretsFile ? { file: options.secretsFile } : {}),
  });
  const ownCluster = ownClusterOf(bootstrapServers, properties);
  const inbound = await prepareInbound(context, {
    log,
    secrets,
    ownCluster,
    ingestFile: options.ingest,
  });
  const connection = new KafkaConnection({
    bootstrapServers: bootstrapServers.split(','),
    clientId: 'signalbox-engine',
    properties,
    log: limitedLog((message, broker) => log.warn({ broker }, `kafka: ${message}`)),
  });
  context.defer(() => connection.close());
  const own = new OwnCluster(connection);
  const engine = new Engine({
    connection,
    prefix: context.options.prefix,
    outbound: outboundTasks(own, secrets, options),
    log: redactingLog(log, secrets.redact),
    sessionTimeoutMs: options.sessionTimeout * 1000,
    standby: options.standby === true,
    jobDeadlineMs: options.jobDeadline * 1000,
    endedJobRecords: options.endedJobRecords,
    keepEndedMs: options.keepEndedHours * 3600 * 1000,
    commandIdWindowMs: options.commandIdWindow * 60_000,
    commandIdsMax: options.commandIdsMax,
    testMode: options.testMode === true,
    ...(options.events ? { publishedEvents: options.events } : {}),
    ...nodeIdOf(options),
    ...(options.group ? { groupId: options.group } : {}),
  });
  const server = new ServerBesideEngine();
  const http = await listen(engine, options, inbound.problems, server);
  context.defer(() => http.close());
  context.defer(() => engine.stop());
  log.info(
    { node: engine.nodeId, health: `${http.url}/health/ready`, brokers: bootstrapServers },
    'engine starting',
  );
  await startEngine(engine);
  inbound.start(engine, connection);
  if (options.server) await server.open(context, { bootstrapServers, properties }, options, log);
  startRemoteWorker(context, { bootstrapServers, properties }, secrets, own, log);
  const reason = await Promise.race([engine.failed, context.untilStopped(), untilOrphaned()]);
  if (typeof reason === 'string') throw new CliError(EXIT.failed, reason);
  log.info({ node: engine.nodeId }, 'engine stopping');
}

/** The port of health and metrics. */
async function listen(
  engine: Engine,
  { healthHost: host, healthPort: port, healthHosts: hosts = [] }: EngineCommandOptions,
  warnings: () => readonly HealthProblem[],
  server: ServerBesideEngine,
): ReturnType<typeof serveHealth> {
  try {
    return await serveHealth(engine, {
      ...{ host, port, hosts, warnings },
      others: (request, response) => server.manage(request, response),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.failed, `the health server could not listen on port ${port}: ${message}`, {
      hint: 'Use --health-port 0 to pick a free port.',
      cause: error,
    });
  }
}

/** Unique on a host, because only one process can listen on the port, and stable across restarts. */
function nodeIdOf({ nodeId, healthPort }: EngineCommandOptions): { nodeId?: string } {
  if (nodeId) return { nodeId };
  return healthPort > 0 ? { nodeId: `${hostname()}:${healthPort}` } : {};
}

/**
 * Resolves when the parent process has ended, if it started this one with an IPC channel: `dev` leaves no
 * engine behind, no matter how it ends. Without a channel, it never resolves.
 */
function untilOrphaned(): Promise<void> {
  if (process.channel === undefined) return new Promise(() => undefined);
  return new Promise((resolve) => process.once('disconnect', () => resolve()));
}

async function startEngine(engine: Engine): Promise<void> {
  try {
    await engine.start();
  } catch (error) {
    if (error instanceof RightsMissing)
      throw new CliError(EXIT.failed, error.message, { hint: error.remedy, cause: error });
    if (!(error instanceof TopicsUnfit)) throw error;
    const [first] = error.findings;
    throw new CliError(EXIT.failed, error.findings.map(({ message }) => message).join('\n'), {
      hint: first ? `${first.remedy}` : '',
      cause: error,
    });
  }
}
