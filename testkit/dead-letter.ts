/** A decoded record of the dead letters topic. Pure. */
import type { OutboundRecord, RecordHeader } from '../kafka/ports.ts';

/** A record that could not be processed, with the reason. */
export interface DeadLetterView {
  /** `UNDECODABLE`, `ENGINE_ERROR`, or the code of a rejection without a `reply-to`. */
  readonly code: string;
  readonly reason: string;
  /** Its origin; offset -1 if it was due work, which is not in a log. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The original ones. */
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
