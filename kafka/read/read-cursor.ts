/**
 * One cursor of the partition reader: where to fetch next, what was delivered, and what waits because it is
 * paused.
 */
import type { CursorFailure, CursorListener, FetchedRecords, LogCursor, TopicPartition } from '../ports.ts';

export type StartOffset = number | 'earliest' | 'latest';

/** What a cursor tells its reader. */
export interface CursorOwner {
  /** The cursor can be fetched for again. */
  onReady(cursor: ReadCursor): void;
  onClosed(cursor: ReadCursor): void;
}

/** How reading a partition is going, for health and metrics. Times are epoch ms. */
export interface CursorStatus extends TopicPartition {
  /** Offset of the next record to be delivered; -1 until a symbolic start is known. */
  readonly position: number;
  /** As of the last answer; -1 before the first one. */
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly paused: boolean;
  /** Of the last answer without an error. */
  readonly lastFetchAtMs: number | null;
  /** What went wrong since then. */
  readonly lastError: string | null;
  /** Since when an open transaction has kept the last stable offset where it is. */
  readonly heldSinceMs: number | null;
}

/** Progress of a fetch for one partition. */
export interface FetchProgress {
  readonly highWatermark: number;
  readonly lastStableOffset: number;
}

export class ReadCursor implements LogCursor {
  readonly topic: string;
  readonly partition: number;
  readonly start: StartOffset;
  /** Null until a symbolic start is known. */
  fetchOffset: number | null;
  inFlight = false;
  /** Failures in a row; decides the pause before the next try. */
  failureCount = 0;
  /** Unreadable answers in a row. */
  corruptCount = 0;
  /** Since when the topic or partition has not been found (monotonic clock). */
  missingSinceMs: number | null = null;

  readonly #listener: CursorListener;
  readonly #owner: CursorOwner;
  /** What arrived while paused: at most the answer in hand and the one that was in flight. */
  readonly #waiting: (FetchedRecords | CursorFailure)[] = [];
  #position: number;
  #paused = false;
  #closed = false;
  #highWatermark = -1;
  #lastStableOffset = -1;
  #lastFetchAtMs: number | null = null;
  #lastError: string | null = null;
  #heldSinceMs: number | null = null;

  constructor(at: TopicPartition, start: StartOffset, listener: CursorListener, owner: CursorOwner) {
    this.topic = at.topic;
    this.partition = at.partition;
    this.start = start;
    this.fetchOffset = typeof start === 'number' ? start : null;
    this.#position = this.fetchOffset ?? -1;
    this.#listener = listener;
    this.#owner = owner;
  }

  get position(): number {
    return this.#position;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** See CursorListener. */
  get isBulk(): boolean {
    return this.#listener.isBulk === true;
  }

  /** See CursorListener. */
  get takesUnreadable(): boolean {
    return this.#listener.takesUnreadable === true;
  }

  /** Whether a fetch may carry this cursor now. */
  get isReady(): boolean {
    return !this.#closed && !this.#paused && !this.inFlight && this.#waiting.length === 0;
  }

  get status(): CursorStatus {
    return {
      topic: this.topic,
      partition: this.partition,
      position: this.#position,
      highWatermark: this.#highWatermark,
      lastStableOffset: this.#lastStableOffset,
      paused: this.#paused,
      lastFetchAtMs: this.#lastFetchAtMs,
      lastError: this.#lastError,
      heldSinceMs: this.#heldSinceMs,
    };
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    // Not at once: the caller of resume() need not expect a call of its listener.
    queueMicrotask(() => {
      this.#deliverWaiting();
      if (this.isReady) this.#owner.onReady(this);
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting.length = 0;
    this.#owner.onClosed(this);
  }

  /** A symbolic start is known now. */
  startAt(offset: number): void {
    this.fetchOffset = offset;
    this.#position = offset;
  }

  /**
   * Forgets a start that was resolved from 'earliest' or 'latest'; false when a record has been read since.
   */
  startAgain(): boolean {
    if (
      typeof this.start === 'number' ||
      this.fetchOffset !== this.#position ||
      this.#lastFetchAtMs !== null
    ) {
      return false;
    }
    this.fetchOffset = null;
    return true;
  }

  /** How long no answer came, where that is longer than the listener allows; else null. */
  get standstillMs(): number | null {
    const { standstillMaxMs } = this.#listener;
    if (standstillMaxMs === undefined || this.#lastFetchAtMs === null) return null;
    const stoodMs = Date.now() - this.#lastFetchAtMs;
    return stoodMs > standstillMaxMs ? stoodMs : null;
  }

  /** Notes an answer without an error. */
  fetched({ highWatermark, lastStableOffset }: FetchProgress): void {
    this.#lastFetchAtMs = Date.now();
    this.#lastError = null;
    this.failureCount = 0;
    this.missingSinceMs = null;
    if (lastStableOffset >= highWatermark) this.#heldSinceMs = null;
    else if (this.#heldSinceMs === null || lastStableOffset !== this.#lastStableOffset)
      this.#heldSinceMs = this.#lastFetchAtMs;
    this.#highWatermark = highWatermark;
    this.#lastStableOffset = lastStableOffset;
  }

  /** Notes what went wrong; reading goes on later. */
  failed(message: string): void {
    this.#lastError = message;
    this.failureCount++;
  }

  /** Hands records, or the reason of the end, to the listener: now, or when resumed. */
  deliver(item: FetchedRecords | CursorFailure): void {
    if (this.#closed) return;
    this.#waiting.push(item);
    this.#deliverWaiting();
  }

  #deliverWaiting(): void {
    while (!this.#paused && !this.#closed) {
      const item = this.#waiting.shift();
      if (item === undefined) return;
      if ('kind' in item) {
        this.close();
        this.#listener.onFailure(item);
      } else {
        this.#position = item.nextOffset;
        this.#listener.onRecords(item);
      }
    }
  }
}
