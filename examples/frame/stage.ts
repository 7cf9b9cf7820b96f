/**
 * The environment of an example: a Kafka, an engine in a separate process with its own topics, and plain
 * records to and from business topics. Everything that it creates is removed when the example ends.
 */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineProcess } from '../../cli/engine/engine-process.ts';
import { startEngineProcess } from '../../cli/engine/engine-process.ts';
import type { CommandContext } from '../../cli/frame/context.ts';
import { SignalboxClient } from '../../client/index.ts';
import { replicationFactorFor, topicLayout } from '../../engine/topic-layout.ts';
import type { TopicNames } from '../../engine/topics.ts';
import { DEFAULT_PREFIX, topicNames } from '../../engine/topics.ts';
import { createTopics, listTopics } from '../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import { provideKafka } from '../../local-kafka/provide-kafka.ts';
import { decodeInstance } from '../../state/codec.ts';
import { InstanceState } from '../../state/instance.ts';
import { isKey } from '../../state/keys.ts';
import type { WorkerOptions } from '../../worker/index.ts';
import { createWorker } from '../../worker/index.ts';
import type { Figure } from './live-figures.ts';
import { LiveFigures } from './live-figures.ts';
import { removeTraces } from './remove-traces.ts';

export interface StageOptions {
  /** The prefix of the engine's topics if the user's brokers are used. */
  readonly name: string;
  readonly bootstrapServer?: string;
  /** Business topics that the example creates. */
  readonly topics?: readonly string[];
  readonly models: readonly URL[];
  /** Partitions of the engine's topics. Default: 4. */
  readonly partitions?: number;
}

/** A business record: JSON out, and JSON in. */
export interface BusinessRecord {
  readonly key?: string;
  readonly value: unknown;
}

/** How many process instances are in which state. */
export interface InstanceCounts {
  readonly active: number;
  readonly completed: number;
  readonly terminated: number;
}

const PARTITIONS = 4;
const TOPIC_PARTITIONS = 3;
const POLL_MS = 50;
const PATIENCE_MS = 60_000;
const BATCH_RECORDS = 1_000;
const DETAILS_MAX = 5;

export class Stage {
  readonly bootstrapServers: string;
  readonly topics: TopicNames;
  readonly connection: KafkaConnection;
  readonly #context: CommandContext;
  readonly #producer: RecordProducer;
  readonly #client: SignalboxClient;
  readonly #live = new LiveFigures(process.stdout);
  readonly #startedAtMs = performance.now();
  readonly #broken = Promise.withResolvers<never>();
  /** Errors of the engine; one that occurs for many records is printed once. */
  readonly #errors = new Set<string>();
  #engine: EngineProcess | null = null;
  #isExitExpected = false;
  #failed = false;

  private constructor(context: CommandContext, bootstrapServers: string, prefix: string) {
    this.#context = context;
    this.bootstrapServers = bootstrapServers;
    this.topics = topicNames(prefix);
    this.connection = new KafkaConnection({
      bootstrapServers: bootstrapServers.split(','),
      clientId: 'signalbox-example',
      log: () => undefined,
    });
    this.#producer = new RecordProducer(this.connection);
    this.#client = new SignalboxClient(this.connection, { prefix });
    // It is reported where it is awaited, which may be later.
    this.#broken.promise.catch(() => undefined);
  }

  /** Provides Kafka and topics, starts an engine, deploys the models, and waits until everything is ready. */
  static async set(context: CommandContext, options: StageOptions): Promise<Stage> {
    const { name, bootstrapServer, models } = options;
    const starting = provideKafka({
      ...(bootstrapServer !== undefined && { bootstrapServers: bootstrapServer }),
      signal: context.signal,
      onProgress: (text) => context.output.line(text),
    });
    // Registered before it has started, so that Ctrl-C in between also stops it.
    context.defer(() =>
      starting.then(
        (kafka) => kafka.stop(),
        () => undefined,
      ),
    );
    const kafka = await starting;
    const isOwn = kafka.source !== 'given';
    const prefix = isOwn ? DEFAULT_PREFIX : `${name}-${randomBytes(4).toString('hex')}.`;
    const stage = new Stage(context, kafka.bootstrapServers, prefix);
    context.defer(() => stage.connection.close());
    stage.say(
      `Kafka at ${kafka.bootstrapServers}${isOwn ? ` (by ${kafka.source}, only for this example)` : ''}`,
    );
    await stage.connection.connect();
    await stage.#createTopics(options, isOwn);
    context.defer(() => stage.#producer.close());
    context.defer(() => stage.#client.close());
    context.defer(() => stage.stopEngine());
    stage.startEngine();
    await stage.#engine?.ready(context.signal);
    stage.say(`engine started: ${stage.engineState}`);
    await stage.deploy(models);
    return stage;
  }

  async #createTopics({ topics = [], partitions = PARTITIONS }: StageOptions, isOwn: boolean): Promise<void> {
    const existing = (await listTopics(this.connection)).filter(({ topic }) => topics.includes(topic));
    if (existing.length > 0) {
      const names = existing.map(({ topic }) => topic).join(', ');
      throw new Error(`the example needs new topics, but these already exist: ${names}`);
    }
    if (!isOwn) this.#context.defer(() => removeTraces(this.connection, this.topics.prefix, topics));
    const replicationFactor = replicationFactorFor(this.connection.metadata.brokers.length);
    await createTopics(this.connection, [
      ...topicLayout(this.topics, { partitions, replicationFactor }),
      ...topics.map((topic) => ({ topic, partitions: TOPIC_PARTITIONS, replicationFactor, configs: {} })),
    ]);
    this.say(`topics ${this.topics.prefix}*, ${partitions} partitions`);
  }

  /** Reads and deploys files atomically. */
  async deploy(models: readonly URL[]): Promise<void> {
    const resources = await Promise.all(
      models.map(async (url) => ({ name: basename(url.pathname), content: await readFile(url, 'utf8') })),
    );
    const { processes } = await this.#client.deploy(resources);
    this.say(`deployed: ${processes.map(({ processId, version }) => `${processId} version ${version}`)}`);
  }

  /** Sends commands to the engine. */
  get client(): SignalboxClient {
    return this.#client;
  }

  /** Aborted by Ctrl-C. */
  get signal(): AbortSignal {
    return this.#context.signal;
  }

  /** Rejects if the example can't continue, such as after an exit of the engine. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /** True if a check has failed. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  get engineState(): string {
    return this.#engine === null || this.#engine.hasExited() ? 'down' : `process ${this.#engine.pid}`;
  }

  /** Starts the engine without waiting for it. */
  startEngine(): void {
    this.#isExitExpected = false;
    const engine = startEngineProcess({
      bootstrapServers: this.bootstrapServers,
      prefix: this.topics.prefix,
      nodeId: 'example-engine',
      healthPort: 0,
      // The models name their brokers by this secret.
      environment: { SECRET_EXAMPLE_BROKERS: this.bootstrapServers },
      onLog: ({ level, msg, reason }) => {
        if (level >= 50)
          this.#reportError(`engine: ${msg}${typeof reason === 'string' ? `: ${reason}` : ''}`);
      },
    });
    this.#engine = engine;
    void engine.exited.then(({ code, signal }) => {
      if (this.#isExitExpected || this.signal.aborted) return;
      this.#broken.reject(new Error(`the engine exited by itself: ${signal ?? `exit code ${code}`}`));
    });
  }

  async stopEngine(): Promise<void> {
    this.#isExitExpected = true;
    await this.#engine?.stop();
  }

  /** SIGKILL. Returns when the process had exited, in epoch ms. */
  async killEngine(circumstances = ''): Promise<number> {
    const victim = this.engineState;
    this.#isExitExpected = true;
    await this.#engine?.kill();
    const killedAtMs = Date.now();
    this.say(this.#context.output.colors.red(`SIGKILL to the engine, ${victim}${circumstances}`));
    return killedAtMs;
  }

  /** SIGKILL, and a new process. */
  async crash(): Promise<void> {
    await this.killEngine();
    this.startEngine();
    await this.#engine?.ready(this.signal);
    this.say(`engine started again: ${this.engineState}`);
  }

  #reportError(text: string): void {
    if (!this.#errors.has(text)) this.say(text);
    this.#errors.add(text);
  }

  /** Prints a line with the time since the start. */
  say(text: string): void {
    const seconds = ((performance.now() - this.#startedAtMs) / 1000).toFixed(1).padStart(5);
    this.print(`${this.#context.output.colors.dim(`${seconds} s`)}  ${text}`);
  }

  print(...lines: readonly string[]): void {
    for (const line of lines) this.#live.say(line);
  }

  /** Shows figures below the printed lines, again and again until `freeze`. */
  show(figures: () => readonly Figure[]): void {
    this.#context.defer(() => this.#live.freeze());
    this.#live.show(figures);
  }

  freeze(): void {
    this.#live.freeze();
  }

  /** Prints the result of a check, with what contradicts it; a failed one fails the example. */
  check(text: string, holds: boolean, contradictions: readonly string[] = []): void {
    const { green, red } = this.#context.output.colors;
    if (!holds) this.#failed = true;
    this.say(`${holds ? green('✓') : red('✗')} ${text}`);
    for (const contradiction of contradictions.slice(0, DETAILS_MAX))
      this.print(`             ${contradiction}`);
    const more = contradictions.length - DETAILS_MAX;
    if (more > 0) this.print(`             and ${more} more`);
  }

  /** Prints what follows from the checks. */
  conclude(ifAllHold: string, otherwise: string): void {
    const { bold, green, red } = this.#context.output.colors;
    this.print('', bold(this.#failed ? red(otherwise) : green(ifAllHold)));
  }

  /** Runs `cleanUp` when the example ends, also by Ctrl-C; the last one registered runs first. */
  defer(cleanUp: () => unknown): void {
    this.#context.defer(cleanUp);
  }

  /** Resolves on Ctrl-C. */
  untilStopped(): Promise<void> {
    return this.#context.untilStopped();
  }

  /** Produces records to a business topic, as any service would. */
  async produce(topic: string, records: readonly BusinessRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += BATCH_RECORDS) {
      const batch = records.slice(from, from + BATCH_RECORDS).map(({ key = null, value }) => ({
        topic,
        partition: null,
        key,
        value: Buffer.from(JSON.stringify(value)),
        headers: [],
      }));
      await this.#producer.send(batch);
    }
  }

  /** All committed records of a business topic. */
  async read(topic: string): Promise<BusinessRecord[]> {
    const records: BusinessRecord[] = [];
    await readToEnd(this.connection, {
      topic,
      onRecord({ key, value }) {
        if (value === null) return;
        const record = { value: JSON.parse(value.toString('utf8')) as unknown };
        records.push(key === null ? record : { key: key.toString('utf8'), ...record });
      },
    });
    return records;
  }

  /** Calls `onRecord` with each committed record of a topic, from the beginning, until the example ends. */
  async follow(topic: string, onRecord: (record: LogRecord) => void): Promise<void> {
    const reader = new PartitionReader(this.connection);
    this.defer(() => reader.close());
    const partitions = await this.connection.partitionCount(topic);
    if (partitions === null) throw new Error(`topic ${topic} doesn't exist`);
    for (let partition = 0; partition < partitions; partition++) {
      reader.open({ topic, partition }, 'earliest', {
        onRecords({ records }) {
          for (const record of records) onRecord(record);
        },
        onFailure: ({ message }) => this.#broken.reject(new Error(`${topic} can't be read: ${message}`)),
      });
    }
  }

  /** A service: receives the committed records of a topic, one after the other, until the example ends. */
  async serve(topic: string, onRecord: (record: BusinessRecord) => Promise<void>): Promise<void> {
    let served = Promise.resolve();
    await this.follow(topic, ({ value }) => {
      if (value === null) return;
      const record = { value: JSON.parse(value.toString('utf8')) as unknown };
      served = served.then(() => onRecord(record)).catch((error: unknown) => this.#broken.reject(error));
    });
  }

  /** A job worker, until the example ends. */
  async work<V extends object>(type: string, handler: WorkerOptions<V>['handler']): Promise<void> {
    const { bootstrapServers, topics } = this;
    const worker = createWorker<V>({ type, handler, bootstrapServers, prefix: topics.prefix });
    this.defer(() => worker.stop());
    await worker.ready;
  }

  /** Starts a process instance by a command. */
  async start(processId: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#client.start({ processId, variables });
  }

  /** Counted from the state topic. */
  async instances(): Promise<InstanceCounts> {
    const states = new Map<number, InstanceState>();
    await readToEnd(this.connection, {
      topic: this.topics.state,
      onRecord({ key, value }) {
        const instanceKey = Number(key?.toString('latin1'));
        if (!isKey(instanceKey)) return;
        if (value === null) states.delete(instanceKey);
        else states.set(instanceKey, decodeInstance(value).state);
      },
    });
    const count = (wanted: InstanceState): number =>
      [...states.values()].filter((state) => state === wanted).length;
    return {
      active: count(InstanceState.active),
      completed: count(InstanceState.completed),
      terminated: count(InstanceState.terminated),
    };
  }

  /** Waits until `isSo` returns true. Rejects after a minute, with `what`. */
  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!(await isSo())) {
      if (performance.now() > endMs) throw new Error(`timed out after ${PATIENCE_MS / 1000} s: ${what}`);
      await sleep(POLL_MS, undefined, { signal: this.signal });
    }
  }
}
