/**
 * Reads committed records of a topic from a position on: up to the end of the topic at the start, or
 * continuously until it is aborted.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import type { FetchedRecords, LogRecord, TopicPartition } from '../ports.ts';
import { listOffsets } from './list-offsets.ts';
import { PartitionReader } from './partition-reader.ts';

/** `at`: the same offset in every partition. `sinceMs`: the first records that are not older, epoch ms. */
export type ReadFrom = 'earliest' | 'latest' | { readonly at: number } | { readonly sinceMs: number };

export interface RangeOptions {
  readonly partitions: readonly TopicPartition[];
  readonly from: ReadFrom;
  /** Continues until it is aborted. Without it, reading ends at the current end. */
  readonly follow?: AbortSignal;
  /** Called in order within a partition; the buffers are views, so copy them to keep them. */
  readonly onRecord: (record: LogRecord, partition: number) => void;
}

interface OpenRange extends TopicPartition {
  readonly begin: number;
  readonly end: number;
}

/** Rejects if a partition can't be read, and with the errors of `onRecord`. */
export async function readRange(connection: KafkaConnection, options: RangeOptions): Promise<void> {
  const { follow } = options;
  const ranges = (await rangesOf(connection, options)).filter(
    ({ begin, end }) => follow !== undefined || begin < end,
  );
  if (ranges.length === 0) return;
  const reader = new PartitionReader(connection);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  follow?.addEventListener('abort', () => resolve(), { once: true });
  if (follow?.aborted) resolve();
  let open = ranges.length;
  for (const range of ranges) {
    const cursor = reader.open(range, range.begin, {
      onRecords: (fetched) => {
        const isDone = follow === undefined && fetched.nextOffset >= range.end;
        if (isDone) cursor.close();
        try {
          pass(fetched, follow === undefined ? range.end : Number.POSITIVE_INFINITY, options);
        } catch (error) {
          reject(error);
        }
        if (isDone && --open === 0) resolve();
      },
      onFailure: ({ topic, partition, kind, message }) =>
        reject(new Error(`reading ${topic}-${partition} ended: ${kind}: ${message}`)),
    });
  }
  try {
    await promise;
  } finally {
    await reader.close();
  }
}

function pass({ records, partition }: FetchedRecords, end: number, { onRecord }: RangeOptions): void {
  for (const record of records) if (record.offset < end) onRecord(record, partition);
}

async function rangesOf(
  connection: KafkaConnection,
  { partitions, from }: RangeOptions,
): Promise<OpenRange[]> {
  const ends = await listOffsets(connection, partitions, 'latest');
  const query = typeof from === 'object' ? ('sinceMs' in from ? from.sinceMs : 'earliest') : from;
  const begins = await listOffsets(connection, partitions, query);
  return ends.map(({ topic, partition, offset: end }) => {
    const found = begins.find((one) => one.topic === topic && one.partition === partition)?.offset ?? 0;
    // No record is new enough.
    const first = found < 0 ? end : found;
    const begin = typeof from === 'object' && 'at' in from ? Math.max(first, Math.min(from.at, end)) : first;
    return { topic, partition, begin, end };
  });
}
