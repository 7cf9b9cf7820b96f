/**
 * What the examples with business topics have in common: a Kafka, the engine as a process, a model deployed,
 * records sent, instances read back from the state topic. Leaves nothing behind but what it found.
 */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineProcess } from '../../cli/engine-process.ts';
import { startEngineProcess } from '../../cli/engine-process.ts';
import { replicationFactorFor, topicLayout } from '../../engine/topic-layout.ts';
import type { TopicNames } from '../../engine/topics.ts';
import { topicNames } from '../../engine/topics.ts';
import { createTopics, deleteTopics, listTopics } from '../../kafka/admin.ts';
import { KafkaConnection } from '../../kafka/connection.ts';
import type { ProvidedKafka } from '../../kafka/local-broker/provide-kafka.ts';
import { provideKafka } from '../../kafka/local-broker/provide-kafka.ts';
import { RecordProducer } from '../../kafka/producer.ts';
import { readToEnd } from '../../kafka/read-to-end.ts';
import { decodeInstance } from '../../state/codec.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { SignalboxClient } from '../../worker/client/index.ts';

const PARTITIONS = 4;
const POLL_MS = 50;
const WAIT_MS = 60_000;

/** An instance as an example looks at it. */
export interface SeenInstance {
  readonly key: number;
  readonly processId: string;
  readonly isActive: boolean;
  /** Of the process's own scope. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Ids of the elements where it is. */
  readonly at: readonly string[];
}

export interface SiteOptions {
  /** Business topics to make, with their numbers of partitions. */
  readonly topics: Readonly<Record<string, number>>;
  /** BPMN files beside the example. */
  readonly models: readonly URL[];
  /** Further arguments of `signalbox engine`. */
  readonly engineArgs?: readonly string[];
  readonly say: (text: string) => void;
}

export class Site {
  readonly bootstrapServers: string;
  readonly topics: TopicNames;
  readonly connection: KafkaConnection;
  readonly client: SignalboxClient;
  readonly #kafka: ProvidedKafka;
  readonly #producer: RecordProducer;
  readonly #businessTopics: readonly string[];
  #engine: EngineProcess | null = null;

  private constructor(kafka: ProvidedKafka, businessTopics: readonly string[]) {
    const { bootstrapServers } = kafka;
    this.bootstrapServers = bootstrapServers;
    this.topics = topicNames(`example-${randomBytes(4).toString('hex')}.`);
    this.connection = new KafkaConnection({
      bootstrapServers: bootstrapServers.split(','),
      clientId: 'signalbox-example',
    });
    this.client = new SignalboxClient(this.connection, { prefix: this.topics.prefix, timeoutMs: WAIT_MS });
    this.#kafka = kafka;
    this.#producer = new RecordProducer(this.connection);
    this.#businessTopics = businessTopics;
  }

  /**
   * Kafka, topics, engine, models; the secret KAFKA names the brokers. Fails, changing nothing, where a
   * business topic of that name exists already.
   */
  static async open({ topics, models, engineArgs = [], say }: SiteOptions): Promise<Site> {
    const kafka = await provideKafka();
    const site = new Site(kafka, Object.keys(topics));
    say(`Kafka at ${kafka.bootstrapServers}`);
    await site.connection.connect();
    const replicationFactor = replicationFactorFor(site.connection.metadata.brokers.length);
    const business = Object.entries(topics).map(([topic, partitions]) => ({
      topic,
      partitions,
      replicationFactor,
    }));
    await createTopics(site.connection, business);
    try {
      await createTopics(
        site.connection,
        topicLayout(site.topics, { partitions: PARTITIONS, replicationFactor }),
      );
      process.env['SECRET_KAFKA'] = kafka.bootstrapServers;
      site.#engine = startEngineProcess({
        bootstrapServers: kafka.bootstrapServers,
        prefix: site.topics.prefix,
        nodeId: 'example',
        healthPort: 0,
        args: engineArgs,
        onLog: ({ level, msg, ...detail }) => level > 30 && say(`engine: ${msg} ${JSON.stringify(detail)}`),
      });
      await site.#engine.ready();
      say(`engine started: process ${site.#engine.pid}`);
      const resources = await Promise.all(
        models.map(async (url) => ({
          name: url.pathname.split('/').at(-1) ?? '',
          content: await readFile(url, 'utf8'),
        })),
      );
      await site.client.deploy(resources);
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  /** Values as JSON; in order for equal keys. */
  async send(
    topic: string,
    records: readonly { readonly key: string; readonly value: unknown }[],
  ): Promise<void> {
    await this.#producer.send(
      records.map(({ key, value }) => ({
        topic,
        partition: null,
        key,
        value: Buffer.from(JSON.stringify(value)),
      })),
    );
  }

  /** Every instance that the state topic keeps. */
  async instances(processId?: string): Promise<SeenInstance[]> {
    const newest = new Map<string, ProcessInstance | null>();
    await readToEnd(this.connection, {
      topic: this.topics.state,
      onRecord: ({ key, value }) => {
        const text = String(key);
        if (/^\d+$/.test(text)) newest.set(text, value && decodeInstance(Buffer.from(value)));
      },
    });
    const kept = [...newest.values()].filter((instance) => instance !== null);
    return kept
      .filter((instance) => processId === undefined || instance.processId === processId)
      .map(seen)
      .sort((a, b) => a.key - b.key);
  }

  /** Values of a topic as JSON. */
  async values(topic: string): Promise<unknown[]> {
    const values: unknown[] = [];
    await readToEnd(this.connection, {
      topic,
      onRecord: ({ value }) => void values.push(value && (JSON.parse(value.toString('utf8')) as unknown)),
    });
    return values;
  }

  /** Waits for something that will be so; fails after a minute, naming it. */
  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const endMs = performance.now() + WAIT_MS;
    while (!(await isSo())) {
      if (performance.now() > endMs) throw new Error(`waited in vain until ${what}`);
      await sleep(POLL_MS);
    }
  }

  async close(): Promise<void> {
    await this.#engine?.stop();
    await this.client.close();
    await this.#producer.close();
    if (this.#kafka.source === 'given' || this.#kafka.source === 'running') {
      const { prefix } = this.topics;
      const all = (await listTopics(this.connection)).map(({ topic }) => topic);
      await deleteTopics(
        this.connection,
        all.filter((topic) => topic.startsWith(prefix) || this.#businessTopics.includes(topic)),
      );
    }
    this.connection.close();
    await this.#kafka.stop();
  }
}

function seen({ key, processId, state, elements }: ProcessInstance): SeenInstance {
  const variables = (elements[0]?.variables ?? []).map(({ name, value }) => [
    name,
    JSON.parse(value) as unknown,
  ]);
  return {
    key,
    processId,
    isActive: state === InstanceState.active,
    variables: Object.fromEntries(variables) as Record<string, unknown>,
    at: elements.slice(1).map(({ elementId }) => elementId),
  };
}
