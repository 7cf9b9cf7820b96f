/**
 * The real broker of the integration tests, with topics and ids that no other test uses.
 */
import assert from 'node:assert/strict';
import { createTopics, deleteTopics } from '../../../kafka/admin/admin.ts';
import { deleteGroup, listGroups } from '../../../kafka/admin/group-admin.ts';
import { KafkaConnection } from '../../../kafka/connect/connection.ts';
import type { LogRecord } from '../../../kafka/ports.ts';
import { listOffsets } from '../../../kafka/read/list-offsets.ts';
import { PartitionReader } from '../../../kafka/read/partition-reader.ts';
import { until } from '../../kafka/until.ts';
import { testBroker, uniquePrefix } from '../fixture/broker.ts';

/** A connection to the broker of this test run; its topics and groups are deleted at close. */
export class TestCluster {
  readonly connection: KafkaConnection;
  readonly prefix = uniquePrefix();
  readonly #bootstrapServers: readonly string[];
  readonly #topics: string[] = [];

  static async open(): Promise<TestCluster> {
    return new TestCluster((await testBroker()).bootstrapServers.split(','));
  }

  /** Default servers: those in the environment, as `npm test` sets them. */
  constructor(
    bootstrapServers: readonly string[] = process.env['KAFKA_BOOTSTRAP_SERVERS']?.split(',') ?? [],
  ) {
    this.#bootstrapServers = bootstrapServers;
    this.connection = this.connect();
  }

  /** Another client of the same broker; the caller closes it. */
  connect(): KafkaConnection {
    return new KafkaConnection({
      bootstrapServers: this.#bootstrapServers,
      clientId: 'test',
      log: () => undefined,
    });
  }

  async topic(
    name: string,
    options: { partitions?: number; configs?: Record<string, string> } = {},
  ): Promise<string> {
    const topic = this.prefix + name;
    const { partitions = 1, configs = {} } = options;
    await createTopics(this.connection, [{ topic, partitions, replicationFactor: 1, configs }]);
    this.#topics.push(topic);
    return topic;
  }

  /**
   * All committed records of a partition, once no transaction is open on it (markers are written after the
   * response to a commit).
   */
  async committedRecords(topic: string, partition = 0): Promise<LogRecord[]> {
    const end = await this.#settledEnd(topic, partition);
    if (end === 0) return [];
    const reader = new PartitionReader(this.connection);
    const records: LogRecord[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        reader.open({ topic, partition }, 'earliest', {
          onRecords: (fetched) => {
            for (const { key, value, ...rest } of fetched.records) {
              records.push({ ...rest, key: key && Buffer.from(key), value: value && Buffer.from(value) });
            }
            if (fetched.nextOffset >= end) resolve();
          },
          onFailure: ({ message }) => reject(new Error(message)),
        });
      });
    } finally {
      await reader.close();
    }
    return records;
  }

  async #settledEnd(topic: string, partition: number): Promise<number> {
    let stable = 0;
    await until(async () => {
      stable = await this.stableEnd(topic, partition);
      const [end] = await listOffsets(this.connection, [{ topic, partition }], 'high-watermark');
      return end?.offset === stable;
    });
    return stable;
  }

  /** The last stable offset, up to which committed records are visible. */
  async stableEnd(topic: string, partition = 0): Promise<number> {
    const [end] = await listOffsets(this.connection, [{ topic, partition }], 'latest');
    assert.ok(end);
    return end.offset;
  }

  /** The values of a partition's committed records as text. */
  async committedTexts(topic: string, partition = 0): Promise<string[]> {
    return (await this.committedRecords(topic, partition)).map(({ value }) => String(value));
  }

  async close(): Promise<void> {
    await deleteTopics(this.connection, this.#topics);
    for (const groupId of await listGroups(this.connection)) {
      if (groupId.startsWith(this.prefix)) await deleteGroup(this.connection, groupId);
    }
    this.connection.close();
  }
}
