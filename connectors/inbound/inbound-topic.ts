/**
 * The compacted topic on the engine's own cluster with the positions in business topics. Created when the
 * first record is read, because an engine without connectors doesn't need it.
 */
import type { TopicNames } from '../../engine/topics.ts';
import type { TopicSpec } from '../../kafka/admin/admin.ts';
import { ensureTopics } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { TopicPartition } from '../../kafka/ports.ts';
import { partitionForKey } from '../../kafka/wire/murmur2.ts';
import type { SourcePartition } from './source.ts';
import { consumedTopicText } from './source.ts';

const MINUTE_MS = 60_000;
/**
 * Enough for many topics in parallel. It can't be changed later, because it determines the partition of a
 * source's entries.
 */
const PARTITIONS = 8;

export function inboundTopic({ prefix }: TopicNames): string {
  return `${prefix}inbound`;
}

/** Creates the topic if it doesn't exist; returns the number of its partitions. */
export async function ensureInboundTopic(connection: KafkaConnection, topics: TopicNames): Promise<number> {
  const topic = inboundTopic(topics);
  const present = await connection.partitionCount(topic);
  if (present !== null) return present;
  const replicas = (await connection.metadata.refresh([topics.commands], 10_000)).topics[0]?.partitions[0];
  const replicationFactor = Math.max(1, replicas?.replicas.length ?? 1);
  await ensureTopics(connection, [specOf(topic, replicationFactor)]);
  return (await connection.partitionCount(topic)) ?? PARTITIONS;
}

/** The entries of all partitions of a consumed topic are on one partition. */
export function entriesAt(
  topics: TopicNames,
  source: SourcePartition,
  partitionCount: number,
): TopicPartition {
  return {
    topic: inboundTopic(topics),
    partition: partitionForKey(consumedTopicText(source), partitionCount),
  };
}

function specOf(topic: string, replicationFactor: number): TopicSpec {
  return {
    topic,
    partitions: PARTITIONS,
    replicationFactor,
    configs: {
      'cleanup.policy': 'compact',
      'segment.bytes': String(16 * 1024 * 1024),
      'segment.ms': String(10 * MINUTE_MS),
      'min.cleanable.dirty.ratio': '0.1',
      'max.compaction.lag.ms': String(10 * MINUTE_MS),
      'min.insync.replicas': String(replicationFactor > 2 ? 2 : 1),
      'unclean.leader.election.enable': 'false',
    },
  };
}
