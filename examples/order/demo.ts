/**
 * `npm run demo`: the order process on a real Kafka. Places orders, shows where they are, kills the engine
 * under load, starts it again, and proves from the topics that every order ended exactly once. Ends by
 * itself: exit code 0, or 1 when the proof fails.
 */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { EngineProcess } from '../../cli/engine/engine-process.ts';
import { startEngineProcess } from '../../cli/engine/engine-process.ts';
import { action, beginRun, exitCodeOf } from '../../cli/frame/action.ts';
import type { CommandContext } from '../../cli/frame/context.ts';
import { reportOf } from '../../cli/frame/errors.ts';
import type { ExitCode } from '../../cli/frame/exit-codes.ts';
import { EXIT } from '../../cli/frame/exit-codes.ts';
import { SignalboxClient } from '../../client/index.ts';
import { replicationFactorFor, topicLayout } from '../../engine/topic-layout.ts';
import type { TopicNames } from '../../engine/topics.ts';
import { DEFAULT_PREFIX, topicNames } from '../../engine/topics.ts';
import { createTopics } from '../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import type { ProvidedKafka } from '../../local-kafka/provide-kafka.ts';
import { provideKafka } from '../../local-kafka/provide-kafka.ts';
import { Rate, renderBlock } from './demo-view.ts';
import { followState, LiveCounts } from './live-counts.ts';
import type { Order } from './orders.ts';
import { makeOrders } from './orders.ts';
import { placeOrders } from './place-orders.ts';
import { readLedger } from './read-ledger.ts';
import { removeTraces } from './remove-traces.ts';
import { Screen } from './screen.ts';
import { openWarehouse } from './warehouse.ts';
import type { OrderWorkers } from './workers.ts';
import { startWorkers } from './workers.ts';

interface DemoOptions {
  readonly bootstrapServer?: string;
  readonly orders: number;
  readonly seconds: number;
  readonly patience: number;
  readonly stay?: boolean;
  readonly lose?: string;
}

const PARTITIONS = 8;
const NODE_ID = 'demo-engine';
/** When, of the time in which orders are placed, the engine is killed. */
const KILL_AT_SHARE = 2 / 3;
/** How long the engine may take to complete an order after its restart. */
const RESTART_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

const program = new Command('npm run demo --')
  .description('The order process on a real Kafka, with a crash of the engine in the middle.')
  .addOption(
    new Option('--bootstrap-server <host:port,...>', 'brokers to use (default: start a Kafka)').env(
      'KAFKA_BOOTSTRAP_SERVERS',
    ),
  )
  .option('--orders <number>', 'how many', atLeastOne, 2_000)
  .option('--seconds <number>', 'time in which to place them', atLeastOne, 15)
  .option('--patience <seconds>', 'give up if there is no progress for this long', atLeastOne, 15)
  .option('--stay', 'keep Kafka and the engine running at the end, until Ctrl-C')
  .addOption(new Option('--lose <order>', 'drop this one, to show that the proof detects it').hideHelp())
  .action(action(run));

function atLeastOne(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number above 0');
  return value;
}

async function run(context: CommandContext, options: DemoOptions): Promise<ExitCode> {
  const demo = new Demo(context, options);
  await demo.setUp();
  await demo.placeAndCrash();
  return demo.prove();
}

class Demo {
  readonly #context: CommandContext;
  readonly #options: DemoOptions;
  readonly #orders: readonly Order[];
  readonly #screen = new Screen(process.stdout);
  readonly #counts = new LiveCounts();
  readonly #startedAtMs = performance.now();
  #placed = 0;
  #engineState = '';
  #engine: EngineProcess | null = null;
  readonly #saidOnce = new Set<string>();
  #isKillExpected = false;
  #workers: OrderWorkers | null = null;
  #bootstrapServers = '';
  #topics: TopicNames = topicNames();
  #connection: KafkaConnection | null = null;
  readonly #failed = Promise.withResolvers<never>();

  constructor(context: CommandContext, options: DemoOptions) {
    this.#context = context;
    this.#options = options;
    this.#orders = makeOrders(options.orders);
    this.#failed.promise.catch(() => undefined);
  }

  /** Kafka, topics, the engine's process, the model, the workers. */
  async setUp(): Promise<void> {
    const context = this.#context;
    const kafka = await this.#provideKafka();
    const isOwn = kafka.source !== 'given';
    this.#bootstrapServers = kafka.bootstrapServers;
    this.#say(
      `Kafka at ${kafka.bootstrapServers}${isOwn ? ` (by ${kafka.source}, only for this demo)` : ''}`,
    );

    // On the user's brokers, unique names, which are deleted at the end.
    const prefix = isOwn ? DEFAULT_PREFIX : `demo-${randomBytes(4).toString('hex')}.`;
    this.#topics = topicNames(prefix);
    const connection = new KafkaConnection({
      bootstrapServers: kafka.bootstrapServers.split(','),
      clientId: 'signalbox-demo',
      log: () => undefined,
    });
    this.#connection = connection;
    context.defer(() => connection.close());
    await connection.connect();
    const replicationFactor = replicationFactorFor(connection.metadata.brokers.length);
    await createTopics(connection, topicLayout(this.#topics, { partitions: PARTITIONS, replicationFactor }));
    if (!isOwn) context.defer(() => removeTraces(connection, prefix));
    this.#say(`topics ${prefix}*, ${PARTITIONS} partitions`);

    context.defer(() => this.#engine?.stop());
    this.#startEngine();
    await this.#unlessFailed(this.#engine?.ready(context.signal));
    this.#say(`engine started: process ${this.#engine?.pid}`);
    await this.#deploy(connection);
    await this.#startWorkers(connection);
  }

  async #provideKafka(): Promise<ProvidedKafka> {
    const { bootstrapServer } = this.#options;
    const starting = provideKafka({
      ...(bootstrapServer !== undefined && { bootstrapServers: bootstrapServer }),
      signal: this.#context.signal,
      onProgress: (message) => this.#say(message),
    });
    this.#context.defer(async () => {
      const kafka = await starting.catch(() => null);
      await kafka?.stop();
    });
    return starting;
  }

  #startEngine(): void {
    const engine = startEngineProcess({
      bootstrapServers: this.#bootstrapServers,
      prefix: this.#topics.prefix,
      nodeId: NODE_ID,
      healthPort: 0,
      onLog: ({ level, msg, reason }) => {
        if (level >= 50) this.#sayOnce(`engine: ${msg}${typeof reason === 'string' ? `: ${reason}` : ''}`);
      },
    });
    this.#engine = engine;
    this.#engineState = `process ${engine.pid}`;
    void engine.exited.then(({ code, signal }) => {
      if (this.#isKillExpected || this.#context.signal.aborted) return;
      this.#failed.reject(new Error(`the engine exited unexpectedly: ${signal ?? `exit code ${code}`}`));
    });
  }

  async #deploy(connection: KafkaConnection): Promise<void> {
    const client = new SignalboxClient(connection, { prefix: this.#topics.prefix });
    try {
      const content = await readFile(new URL('order.bpmn', import.meta.url), 'utf8');
      const deploying = client.deploy([{ name: 'order.bpmn', content }]);
      const { processes } = await this.#unlessFailed(deploying);
      this.#say(`deployed: ${processes.map(({ processId, version }) => `${processId} version ${version}`)}`);
    } finally {
      await client.close();
    }
  }

  async #startWorkers(connection: KafkaConnection): Promise<void> {
    const { commands, prefix } = this.#topics;
    const warehouse = openWarehouse(connection, commands);
    this.#context.defer(() => warehouse.close());
    const workers = startWorkers({
      bootstrapServers: this.#bootstrapServers,
      prefix,
      ship: (order) => warehouse.ship(order),
    });
    this.#workers = workers;
    this.#context.defer(() => workers.stop());
    await this.#unlessFailed(workers.ready);
  }

  /** Orders come in, the engine dies and comes back, the orders end. */
  async placeAndCrash(): Promise<void> {
    const { orders: count, seconds, lose } = this.#options;
    const reader = new PartitionReader(this.#connected());
    this.#context.defer(() => reader.close());
    followState(reader, { topic: this.#topics.state, partitions: PARTITIONS }, this.#counts, (reason) =>
      this.#failed.reject(new Error(`the state could not be read: ${reason}`)),
    );
    this.#say(`placing ${count.toLocaleString('en')} orders in ${seconds} s, some of them twice`);
    this.#show();
    const placing = placeOrders(this.#orders, {
      bootstrapServers: this.#bootstrapServers,
      topic: this.#topics.commands,
      seconds,
      signal: this.#context.signal,
      onPlaced: (placed) => {
        this.#placed = placed;
      },
      ...(lose !== undefined && { lost: lose }),
    });
    await this.#unlessFailed(Promise.all([placing, this.#crash(seconds * KILL_AT_SHARE * 1000)]));
    await this.#unlessFailed(this.#untilEnded());
    this.#screen.freeze();
  }

  async #crash(afterMs: number): Promise<void> {
    const { signal } = this.#context;
    await sleep(afterMs, undefined, { signal });
    const underWay = this.#counts.active;
    this.#isKillExpected = true;
    await this.#engine?.kill();
    this.#engineState = 'killed';
    const killedAtMs = Date.now();
    const { red, green } = this.#context.output.colors;
    this.#say(red(`SIGKILL to the engine, process ${this.#engine?.pid}, with ${underWay} orders under way`));
    const firstEnd = this.#counts.endAfter(killedAtMs);
    this.#isKillExpected = false;
    this.#startEngine();
    const endedAtMs = await Promise.race([firstEnd, sleep(RESTART_TIMEOUT_MS, null, { signal })]);
    if (endedAtMs === null) throw new Error('no order was completed after the engine was started again');
    const gap = ((endedAtMs - killedAtMs) / 1000).toFixed(1);
    this.#say(
      green(`engine started again, process ${this.#engine?.pid}: an order completed ${gap} s after the kill`),
    );
  }

  /** Ends also when nothing has moved for too long: the proof says what is missing. */
  async #untilEnded(): Promise<void> {
    let steps = -1;
    let movedAtMs = performance.now();
    const patienceMs = this.#options.patience * 1000;
    while (this.#counts.ended < this.#orders.length || this.#counts.active > 0) {
      await sleep(POLL_MS, undefined, { signal: this.#context.signal });
      if (this.#counts.steps !== steps) {
        steps = this.#counts.steps;
        movedAtMs = performance.now();
      } else if (performance.now() - movedAtMs > patienceMs) {
        this.#say(`no progress for ${this.#options.patience} s`);
        return;
      }
    }
  }

  /** Stops the engine, counts, and says what came of it. */
  async prove(): Promise<ExitCode> {
    const { output } = this.#context;
    const { bold, green, red, dim } = output.colors;
    await this.#workers?.stop();
    if (this.#options.stay !== true) {
      this.#isKillExpected = true;
      await this.#engine?.stop();
    }
    const { ledger, recordCount } = await readLedger(this.#connected(), this.#topics);
    const checks = ledger.judge(this.#orders);
    const isProven = checks.every(({ holds }) => holds);
    output.line();
    const asked = this.#options.stay === true ? '' : ', with the engine stopped';
    output.line(`Counted from the topics (${recordCount.toLocaleString('en')} committed records${asked}):`);
    for (const { holds, text, examples } of checks) {
      output.line(`  ${holds ? green('✓') : red('✗')} ${text}`);
      for (const example of examples.slice(0, EXAMPLES_MAX)) output.line(`      ${example}`);
      if (examples.length > EXAMPLES_MAX) output.line(`      and ${examples.length - EXAMPLES_MAX} more`);
    }
    output.line();
    const count = this.#orders.length.toLocaleString('en');
    output.line(
      isProven
        ? bold(green(`EXACTLY ONCE: all ${count} orders ended, each once, although the engine was killed.`))
        : bold(red(`NOT PROVEN: the results of the ${count} orders differ from the expected ones.`)),
    );
    const calls = (this.#workers?.calls() ?? 0).toLocaleString('en');
    output.line(dim(`The handlers of the workers were called ${calls} times. It took ${this.#seconds()} s.`));
    await this.#sayNext();
    return isProven ? EXIT.ok : EXIT.failed;
  }

  async #sayNext(): Promise<void> {
    const { output } = this.#context;
    const where = `--bootstrap-server ${this.#bootstrapServers} --prefix ${this.#topics.prefix}`;
    output.line();
    if (this.#options.stay === true) {
      output.line('Kafka and the engine run until Ctrl-C. In a second terminal:');
      output.line(`  npx signalbox list instances ${where}`);
      await this.#context.untilStopped();
      return;
    }
    output.line('Next steps:');
    output.line('  npx signalbox dev                                runs Kafka and an engine');
    output.line('  npx signalbox deploy examples/order/order.bpmn   in a second terminal');
    output.line(
      '  examples/order/README.md                         how to place an order with any Kafka client',
    );
  }

  #show(): void {
    const endedRate = new Rate();
    const stepRate = new Rate();
    this.#screen.show(() => {
      const nowMs = performance.now();
      const { ended, steps } = this.#counts;
      const rates = { endedPerS: endedRate.at(ended, nowMs), stepsPerS: stepRate.at(steps, nowMs) };
      const figures = {
        counts: this.#counts,
        orders: this.#orders.length,
        placed: this.#placed,
        jobsDone: this.#workers?.jobsDone() ?? 0,
        engine: this.#engineState,
      };
      return renderBlock(figures, rates);
    });
    this.#context.defer(() => this.#screen.freeze());
  }

  #say(text: string): void {
    this.#screen.say(`${this.#context.output.colors.dim(`${this.#seconds().padStart(5)} s`)}  ${text}`);
  }

  /** What goes wrong once may go wrong for each order. */
  #sayOnce(text: string): void {
    if (this.#saidOnce.has(text)) return;
    this.#saidOnce.add(text);
    this.#say(text);
  }

  #seconds(): string {
    return ((performance.now() - this.#startedAtMs) / 1000).toFixed(1);
  }

  #connected(): KafkaConnection {
    if (this.#connection === null) throw new Error('there is no connection yet');
    return this.#connection;
  }

  #unlessFailed<T>(work: Promise<T> | undefined): Promise<T> {
    if (work === undefined) throw new Error('there is no engine yet');
    return Promise.race([work, this.#failed.promise]);
  }
}

const EXAMPLES_MAX = 5;

/** Like the main of the command line: expected errors are printed without a stack. */
async function main(): Promise<ExitCode> {
  beginRun(program, process.stdout, process.stderr);
  try {
    await program.exitOverride().parseAsync();
    const exitCode = exitCodeOf(program);
    if (exitCode === EXIT.interrupted) process.stdout.write('Stopped; nothing is left running.\n');
    return exitCode;
  } catch (error) {
    const report = reportOf(error);
    if (report === null) return EXIT.ok;
    process.stderr.write(`${[report.message, report.hint].filter(Boolean).join('\n')}\n`);
    return report.exitCode;
  }
}

const exitCode = await main();
process.stdout.write('', () => process.exit(exitCode));
