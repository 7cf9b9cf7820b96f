/** Whether the refusal of a batch can be of one of its commands alone. Pure. */
import type { ProduceRefused } from '../../kafka/ports.ts';
import type { TopicNames } from '../topics.ts';
import { jobTopic } from '../topics.ts';

/**
 * True when a command of the batch may be the cause: by what its record holds, or by a topic that its model
 * or its sender named. That a topic of the engine's own can't be written to is not caused by any command:
 * then everything waits, and nothing becomes a dead letter.
 */
export function isCommandRefusal({ about, topic }: ProduceRefused, topics: TopicNames): boolean {
  if (about !== 'topic') return about === 'record';
  const isOwn = topic.startsWith(topics.prefix);
  return !isOwn || topic.startsWith(topics.replies) || topic.startsWith(jobTopic(topics.prefix, ''));
}
