/** A topic of the engine as data: its size and important settings. Pure. */

import type { TopicDescription } from '../../kafka/admin/admin.ts';

export interface TopicRow {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInSyncReplicas: string;
  readonly cleanupPolicy: string;
  /** -1 if unlimited. */
  readonly retentionMs: number;
  readonly maxMessageBytes: number;
}

export function topicRow({ topic, partitions, replicationFactor, configs }: TopicDescription): TopicRow {
  const setting = (name: string): string => configs.get(name)?.value ?? '';
  return {
    topic,
    partitions: partitions.length,
    replicationFactor,
    minInSyncReplicas: setting('min.insync.replicas'),
    cleanupPolicy: setting('cleanup.policy'),
    retentionMs: Number(setting('retention.ms')),
    maxMessageBytes: Number(setting('max.message.bytes')),
  };
}
