/**
 * Reports the rows of a list that are new or have changed. A change of the list's topic leads to a new scan
 * at limited intervals, because the rows of a list depend on all records of the topic.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { readRange } from '../../kafka/read/read-range.ts';
import { topicPartitions } from '../../kafka/topic-partitions.ts';
import type { TopicScanner } from '../topic-scanner.ts';

const PAUSE_MS = 500;

export interface Followed {
  readonly scanner: TopicScanner;
  readonly topic: string;
  /** Ends following. */
  readonly signal: AbortSignal;
}

/** Reports all rows first, in order. Rejects if the topic can't be read any more. */
export async function followRows<Row extends object>(
  { scanner, topic, signal }: Followed,
  readRows: () => Promise<readonly Row[]>,
  onRow: (row: Row) => void,
): Promise<void> {
  const count = await scanner.partitionCount(topic);
  const partitions = topicPartitions(topic, count);
  const ended = new AbortController();
  const follow = AbortSignal.any([signal, ended.signal]);
  let changed = Promise.withResolvers<void>();
  const onRecord = () => changed.resolve();
  const following = readRange(scanner.connection, { partitions, from: 'latest', follow, onRecord });
  // Its end is awaited below; a scan may be running when it fails.
  following.catch(() => undefined);
  let known: ReadonlySet<string> = new Set();
  try {
    while (!signal.aborted) {
      known = report(await readRows(), known, onRow);
      await Promise.race([changed.promise, following]);
      changed = Promise.withResolvers();
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    ended.abort();
  }
  await following;
}

function report<Row extends object>(
  rows: readonly Row[],
  known: ReadonlySet<string>,
  onRow: (row: Row) => void,
): ReadonlySet<string> {
  const texts = rows.map((row) => JSON.stringify(row));
  for (const [index, row] of rows.entries()) if (!known.has(texts[index] ?? '')) onRow(row);
  return new Set(texts);
}
