/** All partitions of a topic, in order. Pure. */
import type { TopicPartition } from './ports.ts';

export function topicPartitions(topic: string, count: number): TopicPartition[] {
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }));
}
