/**
 * Writes the barrier of a new owner to both compacted topics of its partition: all earlier commits have lower
 * offsets, and no other process can commit after it.
 */
import type { OutboundRecord, ProducedOffset } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { TopicNames } from '../topics.ts';
import type { Barrier } from './partition-copy.ts';

/** Key on the state topic that can't be an instance key: the barrier's tombstone. */
const BARRIER_KEY = 'barrier';

export function barrierRecords(topics: TopicNames, partition: number, owner: Owner): OutboundRecord[] {
  const value = partitionEntryCodec.encode({ owner });
  return [
    { topic: topics.partition, partition, key: entryKey.owner, value },
    { topic: topics.state, partition, key: BARRIER_KEY, value: null },
  ];
}

/** The offsets of these records. Throws if one of them has none. */
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
