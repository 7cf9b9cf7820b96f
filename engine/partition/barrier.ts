/**
 * The barrier that a new owner writes to both compacted topics of its partition: what was committed before
 * lies in front of it, and nobody else can commit behind it.
 */
import type { PartitionTransactions } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { TopicNames } from '../topics.ts';
import type { Barrier } from './partition-copy.ts';

/** Key on the state topic that no instance can have: the barrier's tombstone. */
const BARRIER_KEY = 'barrier';

/** Commits the barrier in the first of the owner's transactions. Rejects as they do. */
export async function commitBarrier(
  transactions: PartitionTransactions,
  topics: TopicNames,
  partition: number,
  owner: Owner,
): Promise<Barrier> {
  const value = partitionEntryCodec.encode({ owner });
  const barrier = await transactions.produce([
    { topic: topics.partition, partition, key: entryKey.owner, value },
    { topic: topics.state, partition, key: BARRIER_KEY, value: null },
  ]);
  await barrier.commit();
  const offsetOn = (topic: string): number => {
    const found = barrier.offsets.find((offset) => offset.topic === topic);
    if (!found) throw new Error(`the barrier on ${topic}-${partition} has no offset`);
    return found.baseOffset;
  };
  return { stateOffset: offsetOn(topics.state), partitionOffset: offsetOn(topics.partition) };
}
