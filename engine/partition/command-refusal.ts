/** Decides whether a single command can be the cause of a batch's refusal. Pure. */
import type { ProduceRefused } from '../../kafka/ports.ts';
import type { TopicNames } from '../topics.ts';
import { jobTopic } from '../topics.ts';

/**
 * True if a command of the batch may be the cause: by the content of its record, or by a topic named by its
 * model or sender. A refused write to a topic of the engine itself is not caused by any command: then all
 * work waits, and nothing is dead-lettered.
 */
export function isCommandRefusal({ about, topic }: ProduceRefused, topics: TopicNames): boolean {
  if (about !== 'topic') return about === 'record';
  const isOwn = topic.startsWith(topics.prefix);
  if (!isOwn || topic === topics.events) return true;
  return topic.startsWith(topics.replies) || topic.startsWith(jobTopic(topics.prefix, ''));
}
