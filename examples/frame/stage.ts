/**
 * What an example plays on: a Kafka, an engine in a process of its own with its topics, and plain records in
 * and out of business topics. Everything that it makes is gone when the example has ended.
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
import { topicNames } from '../../engine/topics.ts';
import { createTopics, deleteTopics, listTopics } from '../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import { provideKafka } from '../../local-kafka/provide-kafka.ts';
import { decodeInstance } from '../../state/codec.ts';
import { InstanceState } from '../../state/instance.ts';
import { isKey } from '../../state/keys.ts';
import type { WorkerOptions } from '../../worker/index.ts';
import { createWorker } from '../../worker/index.ts';
import { removeTraces } from '../order/remove-traces.ts';

export interface StageOptions {
  readonly bootstrapServer?: string;
  /** Business topics that the example wants for itself. */
  readonly topics: readonly string[];
  readonly models: readonly URL[];
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

export class Stage {
  readonly #context: CommandContext;
  readonly #bootstrapServers: string;
  readonly #topics: TopicNames;
  readonly #connection: KafkaConnection;
  readonly #producer: RecordProducer;
  readonly #client: SignalboxClient;
  readonly #startedAtMs = performance.now();
  #engine: EngineProcess;
  #failed = false;

  private constructor(context: CommandContext, connection: KafkaConnection, bootstrapServers: string) {
    this.#context = context;
    this.#bootstrapServers = bootstrapServers;
    this.#topics = topicNames(`example-${randomBytes(4).toString('hex')}.`);
    this.#connection = connection;
    this.#producer = new RecordProducer(connection);
    this.#client = new SignalboxClient(connection, { prefix: this.#topics.prefix });
    this.#engine = this.#startEngine();
  }

  /** Kafka, topics, an engine that is ready, the models deployed. */
  static async set(context: CommandContext, options: StageOptions): Promise<Stage> {
    const say = (text: string): void => context.output.line(text);
    const kafka = await provideKafka({
      ...(options.bootstrapServer !== undefined && { bootstrapServers: options.bootstrapServer }),
      signal: context.signal,
      onProgress: say,
    });
    context.defer(() => kafka.stop());
    const { bootstrapServers } = kafka;
    const connection = new KafkaConnection({
      bootstrapServers: bootstrapServers.split(','),
      clientId: 'signalbox-example',
      log: () => undefined,
    });
    context.defer(() => connection.close());
    await connection.connect();
    const stage = new Stage(context, connection, bootstrapServers);
    await stage.#makeTopics(options.topics);
    await stage.#engine.ready(context.signal);
    stage.say(`engine started: process ${stage.#engine.pid}`);
    await stage.#deploy(options.models);
    return stage;
  }

  async #makeTopics(business: readonly string[]): Promise<void> {
    const taken = (await listTopics(this.#connection)).filter(({ topic }) => business.includes(topic));
    if (taken.length > 0) {
      const names = taken.map(({ topic }) => topic).join(', ');
      throw new Error(`the example needs new topics, but these already exist: ${names}`);
    }
    const replicationFactor = replicationFactorFor(this.#connection.metadata.brokers.length);
    this.#context.defer(() => removeTraces(this.#connection, this.#topics.prefix));
    this.#context.defer(() => deleteTopics(this.#connection, [...business]));
    this.#context.defer(() => this.#engine.stop());
    await createTopics(
      this.#connection,
      topicLayout(this.#topics, { partitions: PARTITIONS, replicationFactor }),
    );
    await createTopics(
      this.#connection,
      business.map((topic) => ({ topic, partitions: TOPIC_PARTITIONS, replicationFactor, configs: {} })),
    );
    this.#context.defer(() => this.#producer.close());
    this.#context.defer(() => this.#client.close());
  }

  #startEngine(): EngineProcess {
    return startEngineProcess({
      bootstrapServers: this.#bootstrapServers,
      prefix: this.#topics.prefix,
      nodeId: 'example-engine',
      healthPort: 0,
      // The models name their brokers by this secret.
      environment: { SECRET_EXAMPLE_BROKERS: this.#bootstrapServers },
      onLog: ({ level, msg, reason }) => {
        if (level >= 50) this.say(`engine: ${msg}${typeof reason === 'string' ? `: ${reason}` : ''}`);
      },
    });
  }

  async #deploy(models: readonly URL[]): Promise<void> {
    const resources = await Promise.all(
      models.map(async (url) => ({ name: basename(url.pathname), content: await readFile(url, 'utf8') })),
    );
    const { processes } = await this.#client.deploy(resources);
    this.say(`deployed: ${processes.map(({ processId, version }) => `${processId} version ${version}`)}`);
  }

  /** A line with the time since the start. */
  say(text: string): void {
    const seconds = ((performance.now() - this.#startedAtMs) / 1000).toFixed(1).padStart(5);
    const { output } = this.#context;
    output.line(`${output.colors.dim(`${seconds} s`)}  ${text}`);
  }

  /** Prints the result of a check; a failed one fails the example. */
  check(text: string, holds: boolean): void {
    const { green, red } = this.#context.output.colors;
    if (!holds) this.#failed = true;
    this.say(`${holds ? green('✓') : red('✗')} ${text}`);
  }

  get hasFailed(): boolean {
    return this.#failed;
  }

  /** SIGKILL, and a new process. */
  async crash(): Promise<void> {
    await this.#engine.kill();
    this.say(`SIGKILL to the engine, process ${this.#engine.pid}`);
    this.#engine = this.#startEngine();
    await this.#engine.ready(this.#context.signal);
    this.say(`engine started again: process ${this.#engine.pid}`);
  }

  /** Records on a business topic, as any service would produce them. */
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

  /** Every committed record of a business topic, now. */
  async read(topic: string): Promise<BusinessRecord[]> {
    const records: BusinessRecord[] = [];
    await readToEnd(this.#connection, {
      topic,
      onRecord({ key, value }) {
        if (value === null) return;
        const record = { value: JSON.parse(value.toString('utf8')) as unknown };
        records.push(key === null ? record : { key: key.toString('utf8'), ...record });
      },
    });
    return records;
  }

  /** A service: hears every committed record of a topic, from the beginning, until the example ends. */
  serve(topic: string, onRecord: (record: BusinessRecord) => Promise<void>): void {
    const reader = new PartitionReader(this.#connection);
    this.#context.defer(() => reader.close());
    let served = Promise.resolve();
    const fail = (reason: string): void => this.check(`${topic}: ${reason}`, false);
    for (let partition = 0; partition < TOPIC_PARTITIONS; partition++) {
      reader.open({ topic, partition }, 'earliest', {
        onRecords({ records }) {
          for (const { value } of records) {
            if (value === null) continue;
            const record = { value: JSON.parse(value.toString('utf8')) as unknown };
            served = served.then(() => onRecord(record)).catch((error: unknown) => fail(String(error)));
          }
        },
        onFailure: ({ message }) => fail(message),
      });
    }
  }

  /** A job worker, until the example ends. */
  async work<V extends object>(type: string, handler: WorkerOptions<V>['handler']): Promise<void> {
    const worker = createWorker<V>({
      type,
      handler,
      bootstrapServers: this.#bootstrapServers,
      prefix: this.#topics.prefix,
    });
    this.#context.defer(() => worker.stop());
    await worker.ready;
  }

  /** Starts a process instance by a command. */
  async start(processId: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#client.start({ processId, variables });
  }

  /** Counted from the state topic. */
  async instances(): Promise<InstanceCounts> {
    const states = new Map<number, InstanceState>();
    await readToEnd(this.#connection, {
      topic: this.#topics.state,
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

  /** Waits until it is so. Rejects after a minute, naming it. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!(await isSo())) {
      if (performance.now() > endMs) throw new Error(`timed out waiting until ${what}`);
      await sleep(POLL_MS, undefined, { signal: this.#context.signal });
    }
  }
}
