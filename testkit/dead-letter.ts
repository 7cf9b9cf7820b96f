/** A record of the dead letter topic, read. Pure. */
import type { OutboundRecord, RecordHeader } from '../kafka/ports.ts';

/** What could not be handled, and why. */
export interface DeadLetterView {
  /** `UNDECODABLE`, `ENGINE_ERROR`, or the code of a rejection that nobody else was told of. */
  readonly code: string;
  readonly reason: string;
  /** Where it came from; offset -1: it was work of the clock, which is in no log. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** As they were. */
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

const PREFIX = 'dead-letter-';

export function deadLetterOf({ key, value, headers = [] }: OutboundRecord): DeadLetterView {
  const text = (name: string): string =>
    headers.find((header) => header.key === `${PREFIX}${name}`)?.value?.toString('utf8') ?? '';
  return {
    code: text('code'),
    reason: text('reason'),
    topic: text('topic'),
    partition: Number(text('partition')),
    offset: Number(text('offset')),
    key: typeof key === 'string' ? Buffer.from(key) : key,
    value,
    headers: headers.filter((header) => !header.key.startsWith(PREFIX)),
  };
}
