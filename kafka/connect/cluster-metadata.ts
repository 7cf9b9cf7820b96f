/**
 * Cached metadata: brokers, partitions and leaders, refreshed if they turn out to be outdated. Source:
 * kafka.apache.org/protocol, Metadata request version 7.
 */

import { kafkaErrorName } from '../wire/error-codes.ts';
import type { KafkaRequest } from '../wire/primitives.ts';
import { WireReader, WireWriter } from '../wire/primitives.ts';
import type { BrokerAddress } from './broker-link.ts';
import { Deadline, delay } from './deadline.ts';
import { KafkaProtocolError } from './errors.ts';

export interface BrokerMetadata extends BrokerAddress {
  readonly nodeId: number;
  readonly rack: string | null;
}

export interface PartitionMetadata {
  readonly partition: number;
  /** Node id, or -1 if there is no leader. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
  /** Node ids that can't serve it: the broker or its disk is offline. */
  readonly offlineReplicas: readonly number[];
}

export interface TopicMetadata {
  readonly topic: string;
  /** Kafka's error name; NONE, or UNKNOWN_TOPIC_OR_PARTITION for a topic that doesn't exist. */
  readonly code: string;
  readonly internal: boolean;
  /** Ordered by partition number. */
  readonly partitions: readonly PartitionMetadata[];
}

export interface MetadataResponse {
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly brokers: readonly BrokerMetadata[];
  readonly topics: readonly TopicMetadata[];
}

/** Metadata version 7; with `topics` null, requests all topics. Never creates a topic. */
export function metadataRequest(topics: readonly string[] | null): KafkaRequest<MetadataResponse> {
  return {
    apiKey: 3,
    apiName: 'Metadata',
    apiVersion: 7,
    encode: () => {
      const writer = new WireWriter();
      if (topics === null) writer.int32(-1);
      else writer.array(topics, (topic) => writer.string(topic));
      return writer.boolean(false).finish();
    },
    decode: decodeMetadata,
  };
}

function decodeMetadata(body: Buffer): MetadataResponse {
  const reader = new WireReader(body);
  reader.int32();
  const brokers = reader.array(() => ({
    nodeId: reader.int32(),
    host: reader.string(),
    port: reader.int32(),
    rack: reader.nullableString(),
  }));
  const clusterId = reader.nullableString();
  const controllerId = reader.int32();
  const topics = reader.array(() => readTopic(reader));
  return { clusterId, controllerId, brokers, topics };
}

function readTopic(reader: WireReader): TopicMetadata {
  const code = kafkaErrorName(reader.int16());
  const topic = reader.string();
  const internal = reader.boolean();
  const partitions = reader.array(() => {
    reader.int16();
    const partition = reader.int32();
    const leader = reader.int32();
    reader.int32();
    const replicas = reader.array(() => reader.int32());
    const inSyncReplicas = reader.array(() => reader.int32());
    const offlineReplicas = reader.array(() => reader.int32());
    return { partition, leader, replicas, inSyncReplicas, offlineReplicas };
  });
  partitions.sort((left, right) => left.partition - right.partition);
  return { topic, code, internal, partitions };
}

/** How the cache requests metadata, from any broker. */
export type AskMetadata = (topics: readonly string[] | null, timeoutMs: number) => Promise<MetadataResponse>;

const AGE_MAX_MS = 300_000;
const NEW_LEADER_POLL_MS = 50;

interface CachedTopic {
  readonly metadata: TopicMetadata;
  readonly learnedAtMs: number;
}

/** The newest metadata of the cluster, shared by all connections of a process. */
export class ClusterMetadata {
  readonly #ask: AskMetadata;
  readonly #brokers = new Map<number, BrokerMetadata>();
  readonly #topics = new Map<string, CachedTopic>();
  readonly #refreshing = new Map<string, Promise<MetadataResponse>>();
  #controllerId = -1;

  constructor(ask: AskMetadata) {
    this.#ask = ask;
  }

  /** The known brokers, in no particular order. */
  get brokers(): readonly BrokerMetadata[] {
    return [...this.#brokers.values()];
  }

  get controllerId(): number {
    return this.#controllerId;
  }

  /**
   * Requests these topics (null: all topics; an empty list: brokers only). Equal concurrent requests are
   * combined.
   */
  refresh(topics: readonly string[] | null, timeoutMs: number): Promise<MetadataResponse> {
    const key = topics === null ? '*' : [...topics].sort().join(' ');
    const running = this.#refreshing.get(key);
    if (running !== undefined) return running;
    const refreshing = this.#ask(topics, timeoutMs)
      .then((response) => {
        this.#learn(response);
        return response;
      })
      .finally(() => this.#refreshing.delete(key));
    this.#refreshing.set(key, refreshing);
    return refreshing;
  }

  /**
   * The topic from the cache (at most 5 minutes old), else requested now. Its `code` shows if it doesn't
   * exist.
   */
  async topic(topic: string, timeoutMs: number): Promise<TopicMetadata> {
    const cached = this.#fresh(topic);
    if (cached !== null) return cached;
    const { topics } = await this.refresh([topic], timeoutMs);
    const metadata = topics.find((one) => one.topic === topic);
    if (metadata === undefined)
      throw new KafkaProtocolError('UNKNOWN_SERVER_ERROR', `no metadata of ${topic}`);
    return metadata;
  }

  /** The leader's node id if it is known, else null. */
  knownLeader(topic: string, partition: number): number | null {
    const found = this.#fresh(topic)?.partitions.find((one) => one.partition === partition);
    return found === undefined || found.leader < 0 ? null : found.leader;
  }

  /**
   * The leader's node id; waits while the partition has none. Rejects with KafkaProtocolError:
   * UNKNOWN_TOPIC_OR_PARTITION at once if the partition doesn't exist, LEADER_NOT_AVAILABLE at the deadline.
   */
  async leaderOf(topic: string, partition: number, timeoutMs: number): Promise<number> {
    const deadline = new Deadline(timeoutMs);
    for (;;) {
      const known = this.knownLeader(topic, partition);
      if (known !== null) return known;
      const metadata = await this.topic(topic, deadline.leftMs);
      if (metadata.code !== 'NONE' && metadata.code !== 'LEADER_NOT_AVAILABLE') {
        throw new KafkaProtocolError(metadata.code, `metadata of ${topic}: ${metadata.code}`);
      }
      if (metadata.code === 'NONE' && !metadata.partitions.some((one) => one.partition === partition)) {
        const what = `partition ${partition} of ${topic} does not exist; the number of partitions is ${metadata.partitions.length}`;
        throw new KafkaProtocolError('UNKNOWN_TOPIC_OR_PARTITION', what);
      }
      if (this.knownLeader(topic, partition) !== null) continue;
      if (deadline.leftMs < NEW_LEADER_POLL_MS) {
        throw new KafkaProtocolError(
          'LEADER_NOT_AVAILABLE',
          `${topic}-${partition} has no leader${this.offlineDiskText(topic, partition)}`,
        );
      }
      await delay(NEW_LEADER_POLL_MS);
      this.forget(topic);
    }
  }

  /**
   * Text to append if a partition can't be used: which of its brokers are online, but without the disk that
   * stores it. Kafka takes a disk offline at its first failed write, even if it was only full, until the
   * broker is restarted.
   */
  offlineDiskText(topic: string, partition: number): string {
    const found = this.#fresh(topic)?.partitions.find((one) => one.partition === partition);
    const present = found?.offlineReplicas.filter((nodeId) => this.#brokers.has(nodeId)) ?? [];
    if (found === undefined || found.leader >= 0 || present.length === 0) return '';
    return `: broker ${present.join(', ')} took its log directory offline (disk full or failed)`;
  }

  /** Removes a topic with outdated leaders from the cache. */
  forget(topic: string): void {
    this.#topics.delete(topic);
  }

  #fresh(topic: string): TopicMetadata | null {
    const cached = this.#topics.get(topic);
    if (cached === undefined || performance.now() - cached.learnedAtMs > AGE_MAX_MS) return null;
    return cached.metadata;
  }

  #learn(response: MetadataResponse): void {
    this.#controllerId = response.controllerId;
    this.#brokers.clear();
    for (const broker of response.brokers) this.#brokers.set(broker.nodeId, broker);
    const learnedAtMs = performance.now();
    for (const metadata of response.topics) {
      // A missing topic is requested each time, because it may be created at any moment.
      if (metadata.code === 'NONE') this.#topics.set(metadata.topic, { metadata, learnedAtMs });
      else this.#topics.delete(metadata.topic);
    }
  }
}
