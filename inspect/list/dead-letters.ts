/** Dead letters as data: position, origin, and whether it was redriven. */

import type { DeadLetterFilter } from '../dead-letter-filter.ts';
import { isMeant } from '../dead-letter-filter.ts';
import type { StoredDeadLetter } from '../read/dead-letters.ts';
import { commandNameOf, deadLetterId, readDeadLetters } from '../read/dead-letters.ts';
import { isoTime } from '../times.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import type { Listing } from './listing.ts';
import { listingOf } from './listing.ts';

/** Maximum length of a value in a row, characters. */
const VALUE_LENGTH_MAX = 200;

export interface DeadLetterRow
  extends Pick<StoredDeadLetter, 'partition' | 'offset' | 'code' | 'reason' | 'origin'> {
  /** `partition/offset` on the dead letters topic. */
  readonly letter: string;
  readonly at: string;
  /** Kind of the command in it; null if its value is not a command. */
  readonly command: string | null;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly (readonly [name: string, value: string | null])[];
  readonly redrivenAt?: string;
}

/** The selected ones, oldest first; without `all`, only those that were not redriven. */
export async function listDeadLetters(
  scanner: TopicScanner,
  {
    all,
    limit,
    filter = {},
  }: { readonly all: boolean; readonly limit: number; readonly filter?: DeadLetterFilter },
): Promise<Listing<DeadLetterRow>> {
  const found = (await readDeadLetters(scanner)).filter(
    (letter) => (all || letter.redrivenAtMs === null) && isMeant(filter, letter),
  );
  return listingOf(found, { limit }, rowOf);
}

function rowOf(letter: StoredDeadLetter): DeadLetterRow {
  const { partition, offset, timestampMs, code, reason, origin, key, value, redrivenAtMs } = letter;
  const text = value?.toString('utf8') ?? null;
  return {
    letter: deadLetterId(letter),
    partition,
    offset,
    at: isoTime(timestampMs),
    code,
    reason,
    command: commandNameOf(letter).name,
    origin,
    key: key?.toString('utf8') ?? null,
    value: text !== null && text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text,
    headers: letter.headers.map((header) => [header.key, header.value?.toString('utf8') ?? null]),
    ...(redrivenAtMs !== null && { redrivenAt: isoTime(redrivenAtMs) }),
  };
}
