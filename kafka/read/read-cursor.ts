/**
 * One cursor of the partition reader: its fetch offset, the delivered position, and records held back while
 * it is paused.
 */
import type { CursorFailure, CursorListener, FetchedRecords, LogCursor, TopicPartition } from '../ports.ts';

export type StartOffset = number | 'earliest' | 'latest';

/** Events that a cursor reports to its reader. */
export interface CursorOwner {
  /** The cursor can be fetched again. */
  onReady(cursor: ReadCursor): void;
  onClosed(cursor: ReadCursor): void;
}

/** The state of reading a partition, for health and metrics. Times are epoch ms. */
export interface CursorStatus extends TopicPartition {
  /** Offset of the next record to be delivered; -1 until a symbolic start is known. */
  readonly position: number;
  /** As of the last response; -1 before the first one. */
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly paused: boolean;
  /** Time of the last response without an error. */
  readonly lastFetchAtMs: number | null;
  /** The last error since then. */
  readonly lastError: string | null;
  /** Since when an open transaction has kept the last stable offset from advancing. */
  readonly heldSinceMs: number | null;
}

/** Result of a fetch for one partition. */
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
  /** Consecutive failures; determines the pause before the next attempt. */
  failureCount = 0;
  /** Consecutive unreadable responses. */
  corruptCount = 0;
  /** Since when the topic or partition has been missing (monotonic clock). */
  missingSinceMs: number | null = null;

  readonly #listener: CursorListener;
  readonly #owner: CursorOwner;
  /** Records that arrived while paused: at most the current response and the one in flight. */
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

  /** True if a fetch may include this cursor now. */
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
    // Not synchronously: the caller of resume() doesn't expect its listener to be called.
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

  /** The offset of a symbolic start is known now. */
  startAt(offset: number): void {
    this.fetchOffset = offset;
    this.#position = offset;
  }

  /**
   * Discards a start that was resolved from 'earliest' or 'latest'; false if a record has been read since.
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

  /** The time without a response, if it exceeds the listener's limit; else null. */
  get standstillMs(): number | null {
    const { standstillMaxMs } = this.#listener;
    if (standstillMaxMs === undefined || this.#lastFetchAtMs === null) return null;
    const stalledMs = Date.now() - this.#lastFetchAtMs;
    return stalledMs > standstillMaxMs ? stalledMs : null;
  }

  /** Records a response without an error. */
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

  /** Records an error; reading continues later. */
  failed(message: string): void {
    this.#lastError = message;
    this.failureCount++;
  }

  /** Delivers records, or the reason of the end, to the listener: now, or when resumed. */
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
