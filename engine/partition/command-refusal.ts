/** Whose fault it is that the broker refuses records. Pure. */
import type { ProduceRefused } from '../../kafka/ports.ts';
import type { TopicNames } from '../topics.ts';

/** Kafka's names of errors that one record can bring about by what it is. */
const RECORD_CODES: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'POLICY_VIOLATION',
]);

/**
 * True when a command of the batch may be to blame: its record, or a topic that its model or its sender
 * named. A topic of the engine's own that may not be written to is nobody's fault but the operator's: then
 * everything waits, and nothing becomes a dead letter.
 */
export function isCommandRefusal({ code, topic }: ProduceRefused, topics: TopicNames): boolean {
  const { commands, state, partition, history, definitions, deadLetters } = topics;
  const isOwn = [commands, state, partition, history, definitions, deadLetters].includes(topic);
  return RECORD_CODES.has(code) || !isOwn;
}
