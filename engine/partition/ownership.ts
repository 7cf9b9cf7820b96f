/** Determines the owner from the owner records on a topic. */
import type { LogReader, LogRecord, TopicPartition } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import type { Clock } from '../clock.ts';
import type { LineEnd, NodeIdentity } from './partition-ports.ts';

/**
 * Timeout, ms; after that, the records found so far are used (taking over is safe, because fencing decides).
 */
const QUESTION_TIMEOUT_MS = 5_000;

/** The topic partition with the owner records. */
export interface OwnerLog {
  readonly reader: LogReader;
  readonly clock: Clock;
  readonly at: TopicPartition;
  /** Undefined if the record is not an owner record of this line. Throws if it can't be decoded. */
  ownerOf(record: LogRecord): Owner | undefined;
}

/** The newest owner record at or after an offset; undefined if there is none. */
export function newestOwnerSince(
  { reader, clock, at, ownerOf }: OwnerLog,
  fromOffset: number,
): Promise<Owner | undefined> {
  return new Promise((resolve, reject) => {
    let newest: Owner | undefined;
    const end = (settle: () => void): void => {
      cancel();
      cursor.close();
      settle();
    };
    const cancel = clock.after(QUESTION_TIMEOUT_MS, () => end(() => resolve(newest)));
    const cursor = reader.open(at, fromOffset, {
      onRecords: ({ records, nextOffset, lastStableOffset }) => {
        try {
          for (const record of records) newest = ownerOf(record) ?? newest;
        } catch (error) {
          end(() => reject(error));
          return;
        }
        if (nextOffset >= lastStableOffset) end(() => resolve(newest));
      },
      onFailure: ({ message }) => end(() => reject(new Error(message))),
    });
  });
}

/**
 * Checks whether this process, a former owner, may take the partition over from the recorded owner; returns
 * undefined if it may. A process never takes over with a generation older than the recorded one; a second
 * process with the same node id ends this one.
 */
export function checkOwner(
  owner: Owner,
  { nodeId, incarnation }: NodeIdentity,
  name: string,
  generation: number | undefined,
): LineEnd | undefined {
  if (owner.incarnation === incarnation) return undefined;
  if (owner.nodeId === nodeId) {
    const reason = `another process with the node id '${nodeId}' has taken over ${name}; each engine needs a unique node id`;
    return { kind: 'fatal', reason };
  }
  if (generation !== undefined && generation >= owner.generation) return undefined;
  const reason = `node '${owner.nodeId}' has taken over ${name} in generation ${owner.generation}, newer than ${generation ?? 'none'}`;
  return { kind: 'lost', reason, generation: owner.generation };
}
