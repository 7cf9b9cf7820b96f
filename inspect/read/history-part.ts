/** Reads a part of the history of one instance, so that long histories can be read piece by piece. */

import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { decodeStep } from '../../state/codec.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import type { HistoryRecord } from './history.ts';

export interface HistoryPart {
  readonly records: readonly HistoryRecord[];
  /** The next part starts after this offset. */
  readonly next: number;
  /** False if there may be more. */
  readonly isComplete: boolean;
}

/** Returns at most `max` records with higher offsets than `after`. Throws RequestError (NOT_FOUND). */
export async function readHistoryPart(
  scanner: TopicScanner,
  key: number,
  { after, max }: { readonly after: number; readonly max: number },
): Promise<HistoryPart> {
  const wanted = Buffer.from(String(key));
  const records: HistoryRecord[] = [];
  let next = after;
  await scanner.scanOwner(
    scanner.topics.history,
    key,
    ({ key: recordKey, value, offset }, partition) => {
      if (records.length >= max) return;
      next = offset;
      if (value === null || !recordKey?.equals(wanted)) return;
      records.push({ partition, offset, step: decodeStep(Buffer.from(value)) });
    },
    { from: after + 1, isEnough: () => records.length >= max },
  );
  return { records, next, isComplete: records.length < max };
}

/**
 * The offset before the first record that was appended at this time or later (epoch ms) on the partition of
 * the key; the end if all are older.
 */
export async function offsetBefore(scanner: TopicScanner, key: number, timeMs: number): Promise<number> {
  const log = { topic: scanner.topics.history, partition: partitionOfKey(key) };
  const [found] = await listOffsets(scanner.connection, [log], timeMs);
  return (found?.offset ?? 0) - 1;
}
