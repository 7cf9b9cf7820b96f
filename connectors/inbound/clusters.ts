/**
 * The Kafka clusters of connectors: one connection per combination of brokers and properties, with cached
 * metadata. Never waits for a cluster that doesn't respond: callers get the cached data.
 */
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { KafkajsLog } from '../../kafka/connect/kafkajs-internals.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { clusterKey } from '../cluster-key.ts';

/** A cluster that has responded. */
export interface Cluster {
  readonly clusterId: string;
  readonly connection: KafkaConnection;
  readonly reader: PartitionReader;
}

export type ClusterState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready'; readonly cluster: Cluster }
  | { readonly kind: 'failed'; readonly reason: string };

/** Time before a cluster that didn't respond is requested again, ms. */
const RETRY_MS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Interval of refreshing the number of a topic's partitions, ms; shorter for a topic that doesn't exist. */
const COUNT_FRESH_MS = 30_000;
const COUNT_MISSING_MS = 1_000;

interface Entry {
  connection: KafkaConnection | undefined;
  reader: PartitionReader | undefined;
  state: ClusterState;
  retryAtMs: number;
  readonly counts: Map<string, TopicCount>;
}

interface TopicCount {
  count: number | null | undefined;
  /** Why the newest question had no answer. */
  problem: string | undefined;
  askedAtMs: number;
  isAsking: boolean;
}

export class Clusters {
  readonly #entries = new Map<string, Entry>();
  readonly #onChange: () => void;
  readonly #log: KafkajsLog;
  #closed = false;

  /** `onChange`: requested data has arrived. `log`: of the connections. */
  constructor(onChange: () => void, log: KafkajsLog) {
    this.#onChange = onChange;
    this.#log = log;
  }

  /** The known data of the cluster; the first call starts connecting. */
  state(properties: ConnectorProperties): ClusterState {
    const key = clusterKey(properties);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = {
        connection: undefined,
        reader: undefined,
        state: { kind: 'connecting' },
        retryAtMs: 0,
        counts: new Map(),
      };
      this.#entries.set(key, entry);
      void this.#connect(entry, properties);
    } else if (entry.state.kind === 'failed' && performance.now() >= entry.retryAtMs) {
      entry.retryAtMs = Number.POSITIVE_INFINITY;
      void this.#connect(entry, properties);
    }
    return entry.state;
  }

  /** The number of partitions of a topic; null if the topic doesn't exist, undefined if not known yet. */
  partitionCount(properties: ConnectorProperties, topic: string): number | null | undefined {
    const entry = this.#entries.get(clusterKey(properties));
    if (entry?.state.kind !== 'ready') return undefined;
    let count = entry.counts.get(topic);
    if (!count) {
      count = {
        count: undefined,
        problem: undefined,
        askedAtMs: Number.NEGATIVE_INFINITY,
        isAsking: false,
      };
      entry.counts.set(topic, count);
    }
    const freshMs = count.count && count.problem === undefined ? COUNT_FRESH_MS : COUNT_MISSING_MS;
    if (!count.isAsking && performance.now() - count.askedAtMs >= freshMs)
      void this.#count(entry.state.cluster, topic, count);
    return count.count;
  }

  /** Why the number of partitions can't be read, as when this client may not describe the topic. */
  countProblem(properties: ConnectorProperties, topic: string): string | undefined {
    return this.#entries.get(clusterKey(properties))?.counts.get(topic)?.problem;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reader, connection } of this.#entries.values()) {
      await reader?.close();
      connection?.close();
    }
    this.#entries.clear();
  }

  async #connect(
    entry: Entry,
    { bootstrapServers, connection: properties }: ConnectorProperties,
  ): Promise<void> {
    try {
      entry.connection ??= new KafkaConnection({
        bootstrapServers,
        clientId: 'signalbox-inbound',
        properties,
        log: this.#log,
      });
      const { clusterId } = await entry.connection.metadata.refresh([], CONNECT_TIMEOUT_MS);
      if (this.#closed) return;
      entry.reader ??= new PartitionReader(entry.connection);
      const { connection, reader } = entry;
      entry.state = {
        kind: 'ready',
        cluster: { clusterId: clusterId ?? bootstrapServers.join(','), connection, reader },
      };
    } catch (error) {
      if (this.#closed) return;
      entry.state = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
      entry.retryAtMs = performance.now() + RETRY_MS;
    }
    this.#onChange();
  }

  async #count({ connection }: Cluster, topic: string, count: TopicCount): Promise<void> {
    count.isAsking = true;
    const before = { ...count };
    connection.metadata.forget(topic);
    try {
      count.count = await connection.partitionCount(topic);
      count.problem = undefined;
    } catch (error) {
      // While there is no answer, the known data stays valid and the request is retried.
      count.problem = error instanceof Error ? error.message : String(error);
    }
    count.isAsking = false;
    count.askedAtMs = performance.now();
    const isSame = count.count === before.count && count.problem === before.problem;
    if (!this.#closed && !isSame) this.#onChange();
  }
}
