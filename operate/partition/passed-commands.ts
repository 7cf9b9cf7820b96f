/** Reads the commands that a partition will skip, so that each becomes a dead letter. */
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { Deadline } from '../../kafka/connect/deadline.ts';
import type { FetchedRecords, TopicPartition } from '../../kafka/ports.ts';
import { copyOfRecord } from '../../kafka/read/copy-of-record.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import type { SkippedCommand } from './repair-plan.ts';

const READ_MS = 30_000;
const REASON = 'skipped by signalbox partition skip';

/**
 * Returns the commands from one offset to before another. Unreadable ones are returned together, without a
 * value, with their offsets. Rejects if Kafka doesn't respond within 30 s.
 */
export async function passedCommands(
  connection: KafkaConnection,
  at: TopicPartition,
  from: number,
  to: number,
): Promise<SkippedCommand[]> {
  const found: SkippedCommand[] = [];
  if (from >= to) return found;
  const reader = new PartitionReader(connection);
  const done = Promise.withResolvers<number>();
  let next = from;
  const take = ({ records, nextOffset }: FetchedRecords): void => {
    for (const record of records) {
      if (record.offset >= to) continue;
      const { offset, key, value, headers, unreadable } = copyOfRecord(record);
      const reason = unreadable ? `${REASON}: ${unreadable.reason}` : REASON;
      found.push({ offset, key, value, headers, code: 'SKIPPED', reason });
    }
    next = nextOffset;
    if (next >= to) done.resolve(next);
  };
  reader.open(at, from, { takesUnreadable: true, onRecords: take, onFailure: () => done.resolve(next) });
  const deadline = new Deadline(READ_MS);
  const timer = setTimeout(() => done.reject(new Error(`${at.topic} could not be read`)), deadline.leftMs);
  try {
    await done.promise;
  } finally {
    clearTimeout(timer);
    await reader.close();
  }
  if (next < to) {
    const reason = `${REASON}: the commands with offsets ${next} to ${to - 1} can't be read`;
    found.push({ offset: next, key: null, value: null, headers: [], code: 'SKIPPED', reason });
  }
  return found;
}
