/**
 * An in-memory copy of a partition's two compacted topics, read from the beginning and kept up to date: the
 * basis of a takeover. Kept open without a takeover, it is a standby.
 */
import type { CursorFailure, FetchedRecords, LogCursor, LogReader } from '../../kafka/ports.ts';
import type { Owner, Suspect } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { PartitionLimits } from '../../state/partition-state.ts';
import { PartitionState } from '../../state/partition-state.ts';
import { RestoredEntries } from '../../state/restored-entries.ts';
import { RestoredInstances } from '../../state/restored-instances.ts';
import { TOMBSTONE_RETENTION_MS } from '../topic-layout.ts';
import type { TopicNames } from '../topics.ts';
import type { SuspectHistory } from './suspect-mode.ts';

/**
 * Stored records can't be read by this version, or were lost. An operator must decide, because guessing could
 * corrupt the state.
 */
export class UnusablePartition extends Error {
  override readonly name = 'UnusablePartition';
}

const OWNER_KEY = Buffer.from(entryKey.owner);
const PROGRESS_KEY = Buffer.from(entryKey.progress);
const SUSPECT_KEY = Buffer.from(entryKey.suspect);

/** Reading paused for so long that tombstones may have been missed: the copy must be started again. */
export class StaleCopy extends Error {
  override readonly name = 'StaleCopy';
}

/** The progress of a restore. */
export interface RestoreProgress {
  readonly recordsRead: number;
  readonly offsetsRead: number;
  readonly offsetsTotal: number;
}

/** Offsets of the barrier's records on both topics. */
export interface Barrier {
  readonly stateOffset: number;
  readonly partitionOffset: number;
}

export interface Restored {
  readonly state: PartitionState;
  /** The owner before the barrier; undefined for a new partition. */
  readonly formerOwner: Owner | undefined;
  readonly recordsRead: number;
  readonly suspects: SuspectHistory;
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
  /** The last owner records, newest last. */
  #owners: { readonly owner: Owner; readonly offset: number }[] = [];
  /** Processes that have owned the partition since its last progress. */
  readonly #incarnations = new Set<string>();
  /** A note without progress after it. */
  #pendingSuspect: Suspect | undefined;
  /** The offset after the last record read, of each topic. */
  #statePosition = 0;
  #partitionPosition = 0;
  #recordsRead = 0;
  #failure: Error | undefined;
  #waiting: Waiting | undefined;

  readonly #onFailure: ((failure: Error) => void) | undefined;

  /** Starts reading immediately. `onFailure` is called when reading has stopped. */
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

  /** Why reading has stopped; undefined while it continues. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * Resolves when everything up to the barrier was read. Rejects with UnusablePartition if a record can't be
   * read, with Error if a topic can't be read now or the signal is aborted.
   */
  async reach(
    barrier: Barrier,
    signal: AbortSignal,
    onProgress?: (progress: RestoreProgress) => void,
  ): Promise<void> {
    const waiting = { barrier, onProgress, settle: Promise.withResolvers<void>() };
    const onAbort = (): void =>
      waiting.settle.reject(new Error(`reading partition ${this.#partition} was canceled`));
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
   * Builds the current state and closes the copy. Throws UnusablePartition if a record can't be read, Error
   * if another process has taken over after the barrier: the records read then are neither its state nor the
   * previous one.
   */
  build(limits: PartitionLimits, barrier: Barrier): Restored {
    this.close();
    const newer = this.#owners.findLast(({ offset }) => offset > barrier.partitionOffset)?.owner;
    if (newer) throw new Error(`node '${newer.nodeId}' has taken over partition ${this.#partition}`);
    const formerOwner = this.#owners.findLast(({ offset }) => offset < barrier.partitionOffset)?.owner;
    try {
      const state = PartitionState.restore(this.#partition, limits, this.#entries, this.#instances);
      // One of them is the owner of the barrier.
      const ownersWithoutProgress = Math.max(this.#incarnations.size - 1, 0);
      const suspects = { ownersWithoutProgress, pending: this.#pendingSuspect };
      return { state, formerOwner, recordsRead: this.#recordsRead, suspects };
    } catch (cause) {
      throw this.#unusable(`${this.#topics.state} or ${this.#topics.partition}`, cause);
    } finally {
      // Releases the data for the garbage collector, even if the copy is still referenced: the line
      // references it while it runs.
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
      else if (key.equals(SUSPECT_KEY)) {
        this.#pendingSuspect = value ? partitionEntryCodec.decode(value).suspect : undefined;
      } else {
        if (key.equals(PROGRESS_KEY)) this.#noteProgress();
        this.#entries.takeRecord(key, value);
      }
    }
    this.#partitionPosition = nextOffset;
  }

  #noteProgress(): void {
    this.#incarnations.clear();
    this.#pendingSuspect = undefined;
  }

  #takeOwner(value: Buffer | null, offset: number): void {
    const owner = value && partitionEntryCodec.decode(value).owner;
    if (!owner) return;
    this.#incarnations.add(owner.incarnation);
    this.#owners = [...this.#owners.slice(-1), { owner, offset }];
  }

  /** Reports the progress to the takeover that waits for the barrier. */
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
    const message = `partition ${this.#partition} of ${where} contains an unreadable record: ${reason}`;
    return new UnusablePartition(message, { cause });
  }
}

function failureOf({ kind, message }: CursorFailure): Error {
  if (kind === 'stood-still') return new StaleCopy(message);
  return kind === 'corrupt' ? new UnusablePartition(message) : new Error(message);
}
