/**
 * A copy of what a partition's two compacted topics say, kept by reading them from the beginning and on: what
 * a takeover is built from. Kept open without taking over, it is a standby.
 */
import type { CursorFailure, FetchedRecords, LogCursor, LogReader } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { PartitionLimits } from '../../state/partition-state.ts';
import { PartitionState } from '../../state/partition-state.ts';
import { RestoredEntries } from '../../state/restored-entries.ts';
import { RestoredInstances } from '../../state/restored-instances.ts';
import { TOMBSTONE_RETENTION_MS } from '../topic-layout.ts';
import type { TopicNames } from '../topics.ts';

/**
 * What is stored can't be read by this version, or has been lost: a person must look at it; state is not to
 * be guessed.
 */
export class UnusablePartition extends Error {
  override readonly name = 'UnusablePartition';
}

const OWNER_KEY = Buffer.from(entryKey.owner);

/** Nothing was read for so long that the copy may know what is long gone: it is to be begun anew. */
export class StaleCopy extends Error {
  override readonly name = 'StaleCopy';
}

/** How far a restore has come. */
export interface RestoreProgress {
  readonly recordsRead: number;
  readonly offsetsRead: number;
  readonly offsetsTotal: number;
}

/** Offsets of the records that a takeover wrote to both topics. */
export interface Barrier {
  readonly stateOffset: number;
  readonly partitionOffset: number;
}

export interface Restored {
  readonly state: PartitionState;
  /** The owner before the barrier; undefined: a new partition. */
  readonly formerOwner: Owner | undefined;
  readonly recordsRead: number;
}

interface Waiting {
  readonly barrier: Barrier;
  readonly onProgress: ((progress: RestoreProgress) => void) | undefined;
  readonly settle: PromiseWithResolvers<void>;
}

export class PartitionCopy {
  readonly #topics: TopicNames;
  readonly #partition: number;
  readonly #cursors: readonly LogCursor[];
  #instances = new RestoredInstances();
  #entries = new RestoredEntries();
  /** The newest owner records, the newest last. */
  #owners: { readonly owner: Owner; readonly offset: number }[] = [];
  /** Offset after the last record taken, of each topic. */
  #statePosition = 0;
  #partitionPosition = 0;
  #recordsRead = 0;
  #failure: Error | undefined;
  #waiting: Waiting | undefined;

  readonly #onFailure: ((failure: Error) => void) | undefined;

  /** Begins to read at once. `onFailure`: nothing more is read. */
  constructor(
    reader: LogReader,
    topics: TopicNames,
    partition: number,
    onFailure?: (failure: Error) => void,
  ) {
    this.#onFailure = onFailure;
    this.#topics = topics;
    this.#partition = partition;
    const open = (topic: string, take: (fetched: FetchedRecords) => void): LogCursor =>
      reader.open({ topic, partition }, 'earliest', {
        isBulk: true,
        standstillMaxMs: TOMBSTONE_RETENTION_MS / 2,
        onRecords: (fetched) => this.#take(fetched, take),
        onFailure: (failure) => this.#fail(failureOf(failure)),
      });
    this.#cursors = [
      open(topics.state, (fetched) => this.#takeState(fetched)),
      open(topics.partition, (fetched) => this.#takeEntries(fetched)),
    ];
  }

  get recordsRead(): number {
    return this.#recordsRead;
  }

  /** Why nothing more is read; undefined: all is well. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * Resolves when everything up to the barrier has been read. Rejects with UnusablePartition when a record
   * can't be read, with Error when a topic can't be read now or the signal is aborted.
   */
  async reach(
    barrier: Barrier,
    signal: AbortSignal,
    onProgress?: (progress: RestoreProgress) => void,
  ): Promise<void> {
    const waiting = { barrier, onProgress, settle: Promise.withResolvers<void>() };
    const onAbort = (): void =>
      waiting.settle.reject(new Error(`reading partition ${this.#partition} was given up`));
    signal.addEventListener('abort', onAbort);
    this.#waiting = waiting;
    if (signal.aborted) onAbort();
    this.#look();
    try {
      await waiting.settle.promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#waiting = undefined;
    }
  }

  /**
   * Builds the state as of now; the copy is closed by it. Throws UnusablePartition when a record can't be
   * read, Error when somebody else has taken over behind the barrier: what was read then is neither his state
   * nor the former one.
   */
  build(limits: PartitionLimits, barrier: Barrier): Restored {
    this.close();
    const newer = this.#owners.findLast(({ offset }) => offset > barrier.partitionOffset)?.owner;
    if (newer)
      throw new Error(`node '${newer.nodeId}' has taken over partition ${this.#partition} meanwhile`);
    const formerOwner = this.#owners.findLast(({ offset }) => offset < barrier.partitionOffset)?.owner;
    try {
      const state = PartitionState.restore(this.#partition, limits, this.#entries, this.#instances);
      return { state, formerOwner, recordsRead: this.#recordsRead };
    } catch (cause) {
      throw this.#unusable(`${this.#topics.state} or ${this.#topics.partition}`, cause);
    } finally {
      // Whoever still knows the copy keeps none of what it has read: the line does, as long as it works.
      this.#entries = new RestoredEntries();
      this.#instances = new RestoredInstances();
    }
  }

  close(): void {
    for (const cursor of this.#cursors) cursor.close();
  }

  #take(fetched: FetchedRecords, take: (fetched: FetchedRecords) => void): void {
    if (this.#failure) return;
    try {
      take(fetched);
      this.#recordsRead += fetched.records.length;
    } catch (cause) {
      this.#fail(this.#unusable(fetched.topic, cause));
    }
    this.#look();
  }

  #takeState({ records, nextOffset }: FetchedRecords): void {
    for (const { key, value, headers } of records) {
      if (!key) continue;
      const index = headers.find((header) => header.key === 'index')?.value ?? null;
      this.#instances.takeRecord(key, value, index);
    }
    this.#statePosition = nextOffset;
  }

  #takeEntries({ records, nextOffset }: FetchedRecords): void {
    for (const { key, value, offset } of records) {
      if (!key) continue;
      if (key.equals(OWNER_KEY)) this.#takeOwner(value, offset);
      else this.#entries.takeRecord(key, value);
    }
    this.#partitionPosition = nextOffset;
  }

  #takeOwner(value: Buffer | null, offset: number): void {
    const owner = value && partitionEntryCodec.decode(value).owner;
    if (owner) this.#owners = [...this.#owners.slice(-1), { owner, offset }];
  }

  /** Tells who waits for a barrier how far the reading is. */
  #look(): void {
    if (!this.#waiting) return;
    const { barrier, onProgress, settle } = this.#waiting;
    const { stateOffset, partitionOffset } = barrier;
    if (this.#failure) settle.reject(this.#failure);
    else if (this.#statePosition > stateOffset && this.#partitionPosition > partitionOffset) settle.resolve();
    else {
      const offsetsRead =
        Math.min(this.#statePosition, stateOffset) + Math.min(this.#partitionPosition, partitionOffset);
      onProgress?.({
        recordsRead: this.#recordsRead,
        offsetsRead,
        offsetsTotal: stateOffset + partitionOffset,
      });
    }
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.close();
    this.#look();
    this.#onFailure?.(error);
  }

  #unusable(where: string, cause: unknown): UnusablePartition {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `partition ${this.#partition} of ${where} holds a record that can't be read: ${reason}`;
    return new UnusablePartition(message, { cause });
  }
}

function failureOf({ kind, message }: CursorFailure): Error {
  if (kind === 'stood-still') return new StaleCopy(message);
  return kind === 'corrupt' ? new UnusablePartition(message) : new Error(message);
}
