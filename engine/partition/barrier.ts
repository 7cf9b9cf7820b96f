/**
 * The barrier that a new owner writes to both compacted topics of its partition: what was committed before is
 * in front of it, and no other owner can commit behind it.
 */
import type { OutboundRecord, ProducedOffset } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { TopicNames } from '../topics.ts';
import type { Barrier } from './partition-copy.ts';

/** Key on the state topic that no instance can have: the barrier's tombstone. */
const BARRIER_KEY = 'barrier';

export function barrierRecords(topics: TopicNames, partition: number, owner: Owner): OutboundRecord[] {
  const value = partitionEntryCodec.encode({ owner });
  return [
    { topic: topics.partition, partition, key: entryKey.owner, value },
    { topic: topics.state, partition, key: BARRIER_KEY, value: null },
  ];
}

/** Where these records are. Throws when one of them has no offset. */
export function barrierAt(
  topics: TopicNames,
  partition: number,
  offsets: readonly ProducedOffset[],
): Barrier {
  const offsetOn = (topic: string): number => {
    const found = offsets.find((offset) => offset.topic === topic && offset.partition === partition);
    if (!found) throw new Error(`the barrier on ${topic}-${partition} has no offset`);
    return found.baseOffset;
  };
  return { stateOffset: offsetOn(topics.state), partitionOffset: offsetOn(topics.partition) };
}
