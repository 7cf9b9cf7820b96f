/** Who owns a partition, by the records that owners leave on its partition topic. */
import type { Owner } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { TopicNames } from '../topics.ts';
import type { LineEnd, NodeIdentity, PartitionPorts } from './partition-ports.ts';

/**
 * How long the question may take, ms; then what was found so far counts (taking over is safe: fencing
 * decides).
 */
const QUESTION_TIMEOUT_MS = 5_000;

/** The newest owner recorded at or after an offset; undefined: none. */
export function newestOwnerSince(
  { reader, clock }: Pick<PartitionPorts, 'reader' | 'clock'>,
  topics: TopicNames,
  partition: number,
  fromOffset: number,
): Promise<Owner | undefined> {
  return new Promise((resolve, reject) => {
    let newest: Owner | undefined;
    const end = (): void => {
      cancel();
      cursor.close();
      resolve(newest);
    };
    const cancel = clock.after(QUESTION_TIMEOUT_MS, end);
    const cursor = reader.open({ topic: topics.partition, partition }, fromOffset, {
      onRecords: ({ records, nextOffset, lastStableOffset }) => {
        for (const { key, value } of records) {
          if (key?.toString('utf8') === entryKey.owner && value)
            newest = partitionEntryCodec.decode(value).owner;
        }
        if (nextOffset >= lastStableOffset) end();
      },
      onFailure: ({ message }) => {
        cancel();
        reject(new Error(message));
      },
    });
  });
}

/**
 * Whether this process, which has owned the partition before, may take it over from who is recorded now;
 * undefined: it may. Nobody takes over on a generation older than the recorded one; a second process of the
 * same node id ends this one.
 */
export function judgeOwner(
  owner: Owner,
  { nodeId, incarnation }: NodeIdentity,
  partition: number,
  generation: number | undefined,
): LineEnd | undefined {
  if (owner.incarnation === incarnation) return undefined;
  if (owner.nodeId === nodeId) {
    const reason = `another process with the node id '${nodeId}' has taken over partition ${partition}; each engine needs a node id of its own`;
    return { kind: 'fatal', reason };
  }
  if (generation !== undefined && generation >= owner.generation) return undefined;
  const reason = `node '${owner.nodeId}' has taken over in generation ${owner.generation}, newer than ${generation ?? 'none'}`;
  return { kind: 'lost', reason, generation: owner.generation };
}
