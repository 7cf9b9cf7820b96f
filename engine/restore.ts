/**
 * Taking over a partition's state: reads its two compacted topics from the beginning up to the barrier that was just
 * written to both, so that nothing committed before is missed and nothing can be committed behind it.
 */
import type { FetchedRecords, LogReader, TopicPartition } from '../kafka/ports.ts';
import { RestoredInstances } from '../state/instance-store.ts';
import type { Owner } from '../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../state/partition-entries.ts';
import type { PartitionLimits } from '../state/partition-state.ts';
import { PartitionState } from '../state/partition-state.ts';
import type { TopicNames } from './topics.ts';

/** Key on the state topic that no instance can have: the barrier's tombstone. */
export const BARRIER_KEY = 'barrier';

/** What is stored can't be read by this version, or has been lost: a person must look at it; state is not to be guessed. */
export class UnusablePartition extends Error {
  override readonly name = 'UnusablePartition';
}

/** How far a restore has come. */
export interface RestoreProgress {
  readonly recordsRead: number;
  readonly offsetsRead: number;
  readonly offsetsTotal: number;
}

export interface RestoreOptions {
  readonly reader: LogReader;
  readonly topics: TopicNames;
  readonly partition: number;
  readonly limits: PartitionLimits;
  /** Offsets of the barrier's records: reading ends when it has passed them. */
  readonly stateBarrier: number;
  readonly partitionBarrier: number;
  readonly onProgress?: (progress: RestoreProgress) => void;
  readonly signal: AbortSignal;
}

export interface Restored {
  readonly state: PartitionState;
  /** The owner before this one; undefined: a new partition. */
  readonly formerOwner: Owner | undefined;
  readonly recordsRead: number;
}

/** Rejects with UnusablePartition when a record can't be decoded, with Error when a topic can't be read now. */
export async function restorePartition(options: RestoreOptions): Promise<Restored> {
  const { reader, topics, partition, signal } = options;
  const instances = new RestoredInstances();
  const entries = new Map<string, Buffer>();
  let formerOwner: Owner | undefined;
  const read = new Progress(options.stateBarrier + options.partitionBarrier, options.onProgress);
  const state = { topic: topics.state, partition };
  const known = { topic: topics.partition, partition };
  await Promise.all([
    readUntil(reader, state, options.stateBarrier, signal, (fetched) => {
      read.take(fetched);
      for (const { key, value, headers } of fetched.records) {
        const instanceKey = Number(key?.toString('latin1'));
        if (!Number.isSafeInteger(instanceKey)) continue;
        instances.take(instanceKey, value, headers.find((header) => header.key === 'index')?.value ?? null);
      }
    }),
    readUntil(reader, known, options.partitionBarrier, signal, (fetched) => {
      read.take(fetched);
      for (const { key, value, offset } of fetched.records) {
        const text = key?.toString('utf8') ?? '';
        if (text === entryKey.owner && value) {
          if (offset < options.partitionBarrier) formerOwner = partitionEntryCodec.decode(value).owner;
        } else if (value) entries.set(text, Buffer.from(value));
        else entries.delete(text);
      }
    }),
  ]);
  return { state: build(options, entries, instances), formerOwner, recordsRead: read.recordsRead };
}

function build(
  { partition, limits, topics }: RestoreOptions,
  entries: ReadonlyMap<string, Buffer>,
  instances: RestoredInstances,
): PartitionState {
  try {
    return PartitionState.restore(partition, limits, entries, instances);
  } catch (cause) {
    const where = `${topics.state}-${partition} or ${topics.partition}-${partition}`;
    throw new UnusablePartition(`${where} holds a record that can't be read: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

class Progress {
  recordsRead = 0;
  readonly #offsets = new Map<string, number>();
  readonly #offsetsTotal: number;
  readonly #onProgress: RestoreOptions['onProgress'];

  constructor(offsetsTotal: number, onProgress: RestoreOptions['onProgress']) {
    this.#offsetsTotal = offsetsTotal;
    this.#onProgress = onProgress;
  }

  take({ topic, records, nextOffset }: FetchedRecords): void {
    this.recordsRead += records.length;
    this.#offsets.set(topic, nextOffset);
    const offsetsRead = [...this.#offsets.values()].reduce((sum, offset) => sum + offset, 0);
    this.#onProgress?.({ recordsRead: this.recordsRead, offsetsRead, offsetsTotal: this.#offsetsTotal });
  }
}

/** Reads from the beginning until the record at `barrier` has been passed. */
export function readUntil(
  reader: LogReader,
  at: TopicPartition,
  barrier: number,
  signal: AbortSignal,
  take: (fetched: FetchedRecords) => void,
  from: number | 'earliest' = 'earliest',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error): void => {
      signal.removeEventListener('abort', onAbort);
      cursor.close();
      if (error) reject(error);
      else resolve();
    };
    const onAbort = (): void => end(new Error(`reading ${at.topic}-${at.partition} was given up`));
    const cursor = reader.open(at, from, {
      onRecords: (fetched) => {
        try {
          take(fetched);
        } catch (cause) {
          const where = `${at.topic}-${at.partition}`;
          end(
            new UnusablePartition(`${where} holds a record that can't be read: ${messageOf(cause)}`, {
              cause,
            }),
          );
          return;
        }
        if (fetched.nextOffset > barrier) end();
      },
      onFailure: ({ kind, message }) =>
        end(kind === 'corrupt' ? new UnusablePartition(message) : new Error(message)),
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
