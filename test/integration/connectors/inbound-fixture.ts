/** Business topics, models with inbound connectors for them, and the outcome of their records. */
import { randomBytes } from 'node:crypto';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { decodeInstance } from '../../../state/codec.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { InstanceState } from '../../../state/instance.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import type { SignalboxCluster } from '../fixture/cluster.ts';
import { readSettled } from '../fixture/settled.ts';
import { until } from '../fixture/until.ts';

/** The Kafka of business topics: the engine's cluster by default. */
export class Business {
  readonly bootstrapServers: string;
  readonly connection: KafkaConnection;
  readonly producer: RecordProducer;
  readonly #topics = new Set<string>();
  readonly #suffix = randomBytes(4).toString('hex');

  constructor(bootstrapServers: string, properties?: ReadonlyMap<string, string>) {
    this.bootstrapServers = bootstrapServers;
    this.connection = new KafkaConnection({
      bootstrapServers: bootstrapServers.split(','),
      clientId: 'business',
      ...(properties && { properties }),
    });
    this.producer = new RecordProducer(this.connection);
  }

  /** Creates a topic for this test and returns its name. */
  async topic(name: string, partitions = 1): Promise<string> {
    const topic = `${name}-${this.#suffix}`;
    await createTopics(this.connection, [{ topic, partitions, replicationFactor: 1 }]);
    this.#topics.add(topic);
    return topic;
  }

  async send(topic: string, ...values: readonly unknown[]): Promise<void> {
    await this.producer.send(values.map((value) => record(topic, value)));
  }

  /** Number of committed records of a topic, as our own reader sees them. */
  async recordCount(topic: string): Promise<number> {
    return (await readSettled(this.connection, { topic, onRecord: () => undefined })).recordCount;
  }

  async close(): Promise<void> {
    await this.producer.close();
    await deleteTopics(this.connection, [...this.#topics]);
    this.connection.close();
  }
}

/** A record. Text and buffers are used as they are, null is a tombstone, everything else becomes JSON. */
export function record(topic: string, value: unknown, key: string | null = null): OutboundRecord {
  const bytes = Buffer.isBuffer(value)
    ? value
    : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { topic, partition: null, key, value: value === null ? null : bytes };
}

/** `zeebe:properties` of an inbound connector. */
export function inboundProperties(properties: Readonly<Record<string, string>>): string {
  const all = { 'inbound.type': 'io.camunda:connector-kafka-inbound:1', ...properties };
  const xml = Object.entries(all).map(
    ([name, value]) =>
      `<zeebe:property name="${name}" value="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}" />`,
  );
  return `<zeebe:properties>${xml.join('')}</zeebe:properties>`;
}

/** A process that each record of a topic starts; the record's id becomes its variable. */
export function plainStartXml({ bootstrapServers }: Business, topic: string): string {
  const extension = inboundProperties({
    'topic.bootstrapServers': bootstrapServers,
    'topic.topicName': topic,
    autoOffsetReset: 'earliest',
    resultExpression: '={id: value.id}',
  });
  const nodes = [
    { id: 'begin', type: 'startEvent' as const, extension },
    { id: 'end', type: 'endEvent' as const },
  ];
  return bpmnXml({ id: 'plain', nodes, flows: ['begin -> end'] });
}

/** Every instance on the state topic, the newest record of each. */
export async function instancesOf(cluster: SignalboxCluster): Promise<ProcessInstance[]> {
  const instances = new Map<string, ProcessInstance>();
  await readSettled(cluster.connection, {
    topic: cluster.topics.state,
    onRecord: ({ key, value }) => {
      const text = String(key);
      if (!/^\d+$/.test(text)) return;
      if (value === null) instances.delete(text);
      else instances.set(text, decodeInstance(Buffer.from(value)));
    },
  });
  return [...instances.values()].sort((a, b) => a.key - b.key);
}

export function isActive({ state }: ProcessInstance): boolean {
  return state === InstanceState.active;
}

/** Variables of the process scope, as an object. */
export function variablesOf({ elements }: ProcessInstance): Record<string, unknown> {
  const [root] = elements;
  return Object.fromEntries(
    (root?.variables ?? []).map(({ name, value }) => [name, JSON.parse(value) as unknown]),
  );
}

export interface Letter {
  readonly code: string;
  readonly reason: string;
  readonly topic: string;
  readonly offset: number;
}

export async function deadLettersOf(cluster: SignalboxCluster): Promise<Letter[]> {
  const letters: Letter[] = [];
  await readSettled(cluster.connection, {
    topic: cluster.topics.deadLetters,
    onRecord: ({ headers }) => {
      const text = (name: string): string =>
        headers.find(({ key }) => key === `dead-letter-${name}`)?.value?.toString('utf8') ?? '';
      letters.push({
        code: text('code'),
        reason: text('reason'),
        topic: text('topic'),
        offset: Number(text('offset')),
      });
    },
  });
  return letters;
}

/** Resolves when this many records of the topic are dead letters; returns them. */
export async function untilDeadLettered(
  cluster: SignalboxCluster,
  topic: string,
  count: number,
): Promise<Letter[]> {
  let letters: Letter[] = [];
  await until(
    () => `${count} records of ${topic} are dead letters, not only ${letters.length}`,
    async () => {
      letters = (await deadLettersOf(cluster)).filter((letter) => letter.topic === topic);
      return letters.length >= count;
    },
  );
  return letters;
}
