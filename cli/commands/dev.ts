/**
 * `signalbox dev`: runs Kafka, topics, an engine and a server for this folder, in one process tree, until
 * Ctrl-C.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import {
  inspectTopics,
  PARTITION_COUNT_DEFAULT,
  replicationFactorFor,
  topicLayout,
} from '../../engine/topic-layout.ts';
import { DEFAULT_PREFIX, topicNames } from '../../engine/topics.ts';
import { ensureTopics } from '../../kafka/admin/admin.ts';
import { projectBrokerFolder } from '../../local-kafka/broker-folder.ts';
import { isPortFree } from '../../local-kafka/free-port.ts';
import { describeHolder, findPortHolder } from '../../local-kafka/port-holder.ts';
import { provideKafka } from '../../local-kafka/provide-kafka.ts';
import type { Webhook } from '../../server/webhooks/webhook.ts';
import { countOf } from '../../state/count-of.ts';
import type { DevClaim } from '../dev/dev-claim.ts';
import { claimDev } from '../dev/dev-claim.ts';
import { renderLogEntry } from '../dev/log-text.ts';
import { openInBrowser } from '../dev/open-in-browser.ts';
import type { EngineLogEntry, EngineProcess } from '../engine/engine-process.ts';
import { startEngineProcess } from '../engine/engine-process.ts';
import { action } from '../frame/action.ts';
import { findBrokers, openConnection } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parsePositive } from '../parse/key.ts';
import { PORT_MAX, parsePort } from '../parse/port.ts';
import { GRPC_PORT, HTTP_PORT, openServer } from '../server/open-server.ts';
import { webhooksOf, webhooksOption } from '../server/server-options.ts';

interface DevOptions {
  readonly partitions?: number;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** False with `--no-server`. */
  readonly server: boolean;
  readonly testMode?: boolean;
  readonly webhooks?: string;
}

/** The port that Kafka's own examples use, and the port of the engine's health server. */
const KAFKA_PORT = 9092;
const HEALTH_PORT = 9600;

export function register(program: Command): void {
  program
    .command('dev')
    .description('run Kafka, an engine and a server for this folder until Ctrl-C; data is kept in .signalbox')
    .option(
      '--partitions <number>',
      `partitions of the topics, if they don't exist yet (default: ${PARTITION_COUNT_DEFAULT})`,
      parsePositive,
    )
    .addOption(
      new Option(
        '--http-port <number>',
        "port of the page and of Camunda's REST API; the next free one if it is in use",
      )
        .env('SIGNALBOX_HTTP_PORT')
        .argParser(parsePort)
        .default(HTTP_PORT),
    )
    .addOption(
      new Option('--grpc-port <number>', 'port of its gRPC gateway; the next free one if it is in use')
        .env('SIGNALBOX_GRPC_PORT')
        .argParser(parsePort)
        .default(GRPC_PORT),
    )
    .addOption(webhooksOption())
    .option('--no-server', "don't serve the page and Camunda's APIs")
    .option(
      '--test-mode',
      "let tests set the time and remove everything, by the management port of Camunda's test libraries",
    )
    .addHelpText(
      'after',
      examples(
        'signalbox dev',
        '# an engine on brokers that run elsewhere:',
        'signalbox dev --bootstrap-server localhost:9092 --prefix mine.',
      ),
    )
    .action(action(run));
}

interface ServerOfDev extends Pick<DevOptions, 'httpPort' | 'grpcPort' | 'testMode'> {
  readonly webhooks: readonly Webhook[] | undefined;
}

/** The Kafka that this command uses. */
interface DevKafka {
  readonly bootstrapServers: string;
  readonly properties: ReadonlyMap<string, string>;
  /** A description for the user. */
  readonly origin: string;
  /**
   * True if this command started it for this folder. Such a Kafka always has one broker, so warnings about
   * that are omitted.
   */
  readonly isOwn: boolean;
}

async function run(context: CommandContext, options: DevOptions): Promise<void> {
  const { output } = context;
  const { bold, dim } = output.colors;
  const { prefix } = context.options;
  if (options.webhooks !== undefined && !options.server)
    throw new CliError(EXIT.usage, '--webhooks needs the server; omit --no-server');
  // Before anything runs, so that an error in the file is seen at once.
  const webhooks = await webhooksOf(options.webhooks);
  const claim = await claimFolder(context);
  const kafka = await openKafka(context);
  const { bootstrapServers } = kafka;
  await claim.update(bootstrapServers);
  output.line(`Kafka   ${bold(bootstrapServers)}  ${dim(kafka.origin)}`);

  const { partitions, madeCount } = await makeTopics(context, kafka, options);
  output.line(
    `topics  ${prefix}*  ${dim(`${countOf(partitions, 'partition')}${madeCount === 0 ? ', already existed' : ''}`)}`,
  );

  const engine = await openEngine(context, kafka, options);
  const server = options.server ? await openApi(context, kafka, { ...options, webhooks }) : null;
  const health = engine.health();
  output.line(`engine  process ${engine.pid}  ${dim(`${health}/health/ready, ${health}/metrics`)}`);
  if (server) {
    output.line(`API     ${server.url}/v2  ${dim(server.note)}`);
    await claim.update(bootstrapServers, server.url);
    output.line(
      `health  ${server.management}/health  ${dim(options.testMode ? 'test mode: clock, purge' : 'of the server')}`,
    );
    output.line(
      `page    ${bold(server.url)}  ${dim('instances, incidents and tasks; open it in a browser')}`,
    );
    offerPage(context, server.url);
  }
  output.object({
    ...{ status: 'running', bootstrapServers, prefix, partitions, engine: engine.pid, health },
    ...(server && { http: server.url }),
  });
  printNextSteps(context, kafka);
  context.signal.addEventListener('abort', () => output.line('\nStopping ...'), { once: true });
  await keepRunning(context, kafka, engine, options);
}

/** With a terminal, Enter opens the page. */
function offerPage(context: CommandContext, url: string): void {
  const { output } = context;
  const { stdin } = process;
  if (output.json || !stdin.isTTY || !process.stdout.isTTY) return;
  output.line(`        ${output.colors.dim('Press Enter to open it.')}`);
  const open = async (): Promise<void> => {
    if (!(await openInBrowser(url))) output.line(`No program to open it was found: ${url}`);
  };
  stdin.on('data', open);
  stdin.resume();
  context.defer(() => {
    stdin.off('data', open);
    stdin.pause();
  });
}

/**
 * Starts the engine again when it ends, so that it may be killed to see what happens; Kafka keeps running.
 * Fails if that doesn't help.
 */
async function keepRunning(
  context: CommandContext,
  kafka: DevKafka,
  first: EngineProcess,
  options: DevOptions,
): Promise<void> {
  const { output, signal } = context;
  let engine = first;
  const restartedAtMs: number[] = [];
  for (;;) {
    const ended = await Promise.race([engine.exited, context.untilStopped()]);
    if (ended === undefined || signal.aborted) return;
    const how = ended.signal ?? `exit code ${ended.code}`;
    const nowMs = performance.now();
    const recent = restartedAtMs.filter((atMs) => nowMs - atMs < RESTARTS_WITHIN_MS);
    if (recent.length >= RESTARTS_MAX)
      throw new CliError(EXIT.failed, `the engine ended ${RESTARTS_MAX + 1} times in a minute: ${how}`);
    restartedAtMs.splice(0, restartedAtMs.length, ...recent, nowMs);
    output.warn(`the engine ended (${how}); starting it again`);
    engine = await openEngine(context, kafka, options);
    output.line(`engine  process ${engine.pid}  ${output.colors.dim('started again')}`);
    output.object({ status: 'restarted', engine: engine.pid });
  }
}

const RESTARTS_MAX = 5;
const RESTARTS_WITHIN_MS = 60_000;

/** Claims the folder; fails if another `signalbox dev` is running in it. */
async function claimFolder(context: CommandContext): Promise<DevClaim> {
  const claim = await claimDev(join(process.cwd(), '.signalbox', 'dev.json'));
  if (claim.kind === 'held') {
    const { pid, bootstrapServers } = claim;
    const where = bootstrapServers === null ? 'its Kafka is starting' : `its Kafka is at ${bootstrapServers}`;
    throw new CliError(
      EXIT.rejected,
      `signalbox dev is already running in this folder (process ${pid}); ${where}`,
      {
        hint: 'Commands in this folder connect to its Kafka automatically. Press Ctrl-C in its terminal to stop it.',
      },
    );
  }
  context.defer(async () => {
    await claim.release();
    context.output.line('Stopped.');
  });
  return claim;
}

/**
 * Configured brokers, or those running in this folder; otherwise starts a Kafka that stops with this command.
 */
async function openKafka(context: CommandContext): Promise<DevKafka> {
  const { output, signal } = context;
  const found = await findBrokers(context.options);
  if (found !== null) {
    const origin = found.source === 'local' ? 'already running in this folder; it keeps running' : 'given';
    return { ...found, origin, isOwn: false };
  }
  const dataDir = projectBrokerFolder();
  const holder = (await isPortFree(KAFKA_PORT)) ? null : describeHolder(await findPortHolder(KAFKA_PORT));
  // Without output for half a minute, the command would seem to hang.
  const say = (message: string) => {
    output.line(output.colors.dim(message));
    output.object({ status: 'starting', message });
  };
  say('Starting Kafka ...');
  const starting = provideKafka({ dataDir, portPreferred: KAFKA_PORT, signal, onProgress: say });
  context.defer(async () => {
    const kafka = await starting.catch(() => null);
    await kafka?.stop();
  });
  const { bootstrapServers, source } = await starting;
  const taken = holder === null ? '' : `; port ${KAFKA_PORT} is in use${holder && ` by ${holder}`}`;
  const origin = `by ${source}, data in ${relative(process.cwd(), dataDir)}${taken}`;
  return { bootstrapServers, properties: new Map(), origin, isOwn: true };
}

/** Creates missing topics; existing topics keep their partitions. */
async function makeTopics(
  context: CommandContext,
  { bootstrapServers, properties }: DevKafka,
  options: DevOptions,
): Promise<{ partitions: number; madeCount: number }> {
  const connection = openConnection(bootstrapServers, properties);
  try {
    await connection.connect();
    const names = topicNames(context.options.prefix);
    const { partitionCount } = await inspectTopics(connection, names);
    const partitions = partitionCount || (options.partitions ?? PARTITION_COUNT_DEFAULT);
    const replicationFactor = replicationFactorFor(connection.metadata.brokers.length);
    const { created } = await ensureTopics(connection, topicLayout(names, { partitions, replicationFactor }));
    return { partitions, madeCount: created.length };
  } finally {
    connection.close();
  }
}

/** Starts the engine's process and waits until its partitions are running. */
async function openEngine(
  context: CommandContext,
  kafka: DevKafka,
  { server, testMode = false }: DevOptions,
): Promise<EngineProcess> {
  const { commandConfig, prefix } = context.options;
  let isStarting = true;
  const engine = startEngineProcess({
    bootstrapServers: kafka.bootstrapServers,
    prefix,
    nodeId: nodeId(),
    // Where there is a server, the port is its management port.
    healthPort: !server && (await isPortFree(HEALTH_PORT)) ? HEALTH_PORT : 0,
    args: testMode ? ['--test-mode'] : [],
    ...(commandConfig !== undefined && { commandConfig }),
    onLog: (entry) => {
      const isQuiet = isStarting || context.signal.aborted;
      if (!isQuiet || isWorthPrinting(entry, kafka)) printLog(context, entry);
    },
  });
  context.defer(() => engine.stop());
  await engine.ready(context.signal);
  isStarting = false;
  return engine;
}

/** Serves Camunda's REST API on the port, or the next free one. */
async function openApi(
  context: CommandContext,
  { bootstrapServers, properties }: DevKafka,
  { testMode = false, webhooks, ...wanted }: ServerOfDev,
): Promise<{ url: string; note: string; management: string }> {
  const httpPort = await nextFreePort(wanted.httpPort);
  const grpcPort = await nextFreePort(wanted.grpcPort);
  const managementPort = await nextFreePort(HEALTH_PORT);
  const { prefix } = context.options;
  const server = await openServer(
    { bootstrapServers, properties, prefix },
    {
      ...{ host: '127.0.0.1', httpPort, grpcPort, managementPort, insecure: false, testMode },
      ...(webhooks && { webhooks }),
      // It may repeat what a request contained.
      onWarning: (message) => context.output.line(message.split('\n').map(printable).join('\n')),
    },
  );
  context.defer(() => server.close());
  await server.ready;
  const taken = [wanted.httpPort, wanted.grpcPort].filter((port) => port !== httpPort && port !== grpcPort);
  const used = taken.length === 0 ? '' : `; in use: ${taken.join(', ')}`;
  const management = `${server.managementUrl}/actuator`;
  return { url: server.httpUrl, management, note: `Camunda's REST API; gRPC ${server.grpcAddress}${used}` };
}

/** 0 is any free port. */
async function nextFreePort(wanted: number): Promise<number> {
  let port = wanted;
  while (port !== 0 && port <= PORT_MAX && !(await isPortFree(port))) port++;
  return port > PORT_MAX ? 0 : port;
}

/** Stays the same across restarts in a folder, so that the engine gets its partitions back immediately. */
function nodeId(): string {
  const folder = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 8);
  return `${hostname()}-dev-${folder}`;
}

/** Shows only problems during the start; missing replicas are expected with a single local broker. */
function isWorthPrinting({ level, remedy }: EngineLogEntry, { isOwn }: DevKafka): boolean {
  return level > INFO && !(isOwn && level < ERROR && remedy !== undefined);
}

const INFO = 30;
const ERROR = 50;

function printLog({ output }: CommandContext, entry: EngineLogEntry): void {
  output.object(entry);
  output.line(renderLogEntry(entry, output.colors));
}

/** Suggested commands: for the example if it is in this folder, else for the user's own model. */
function printNextSteps({ output, options }: CommandContext, { bootstrapServers, isOwn }: DevKafka): void {
  const { bold, dim } = output.colors;
  const npx = process.env['npm_command'] === 'exec' ? 'npx ' : '';
  const prefix = options.prefix === DEFAULT_PREFIX ? '' : ` --prefix ${options.prefix}`;
  const servers = isOwn ? '' : ` --bootstrap-server ${bootstrapServers}`;
  const line = (command: string, what: string) =>
    output.line(`  ${bold(`${npx}signalbox ${command}${servers}${prefix}`)}\n      ${dim(what)}`);
  output.line();
  output.line('In another terminal, in this folder:');
  if (existsSync(EXAMPLE)) {
    line(`deploy ${EXAMPLE}`, 'checks and stores a model');
    const order = `'{"orderId":"order-1","amount":120}'`;
    line(
      `publish order-placed --key order-1 --variables ${order}`,
      'starts an instance of it with a message',
    );
  } else {
    line('deploy order.bpmn', 'checks and stores your model');
    line(`run order.bpmn --variables '{"amount":120}'`, 'deploys it and starts an instance');
  }
  line('list instances', 'all instances');
  line('get <key>', 'one instance; `why <key>` shows what it is waiting for');
  output.line();
  output.line(dim('Ctrl-C stops Kafka and the engine; data is kept. The log of the engine follows.'));
  output.line();
}

/** True in a checkout of the repository. */
const EXAMPLE = 'examples/order/order.bpmn';
