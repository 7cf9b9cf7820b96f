/**
 * One partition of the events topic while it is assigned to this server for one webhook. Its events are
 * delivered one after the other, so those of an instance arrive in order.
 */
import type { CursorFailure, LogCursor, LogReader, LogRecord, TopicPartition } from '../../kafka/ports.ts';
import { copyOfRecord } from '../../kafka/read/copy-of-record.ts';

export interface WebhookPartitionOptions {
  readonly at: TopicPartition;
  readonly reader: LogReader;
  /** False: the record is not done, and nothing more may be delivered. Must not reject. */
  readonly handle: (record: LogRecord, at: TopicPartition, stop: AbortSignal) => Promise<boolean>;
  /** Commits the offset of the next record to deliver. */
  readonly commit: (offset: number) => Promise<void>;
  readonly onWarning: (message: string) => void;
}

/** Reading pauses above the first number of waiting records and continues below the second. */
const WAITING_MAX = 500;
const WAITING_MIN = 100;
const COMMIT_INTERVAL_MS = 500;
const REOPEN_MS = 2_000;
/** A request that is in flight when the partition moves may finish for this long, ms. */
const HANDOVER_MS = 3_000;

export class WebhookPartition {
  readonly #options: WebhookPartitionOptions;
  readonly #stop = new AbortController();
  #isClosed = false;
  /** Nothing more is delivered until the partition is assigned again. */
  #isHalted = false;
  #cursor: LogCursor | undefined;
  #waiting: LogRecord[] = [];
  #isPaused = false;
  #working: Promise<void> | undefined;
  /** Everything before it is done. */
  #position = -1;
  /** Everything before it was read. */
  #readTo = -1;
  #committed = -1;
  #commitTimer: NodeJS.Timeout | undefined;
  #committing: Promise<void> | undefined;
  #reopenTimer: NodeJS.Timeout | undefined;

  constructor(options: WebhookPartitionOptions) {
    this.#options = options;
  }

  open(from: number | 'earliest'): void {
    if (this.#isClosed) return;
    if (from !== 'earliest') this.#position = from;
    this.#cursor = this.#options.reader.open(this.#options.at, from, {
      takesUnreadable: true,
      onRecords: ({ records, nextOffset }) => {
        for (const record of records) this.#waiting.push(copyOfRecord(record));
        this.#readTo = nextOffset;
        this.#pauseOrResume();
        this.#work();
      },
      onFailure: (failure) => this.#failed(failure),
    });
  }

  /** Starts no further delivery, lets the current one finish for a moment, then commits. */
  async close(isLost: boolean): Promise<void> {
    this.#isClosed = true;
    this.#cursor?.close();
    clearTimeout(this.#reopenTimer);
    const timer = setTimeout(() => this.#stop.abort(), isLost ? 0 : HANDOVER_MS);
    await this.#working;
    clearTimeout(timer);
    this.#stop.abort();
    clearTimeout(this.#commitTimer);
    await this.#committing;
    if (!isLost) await this.#commitNow();
  }

  #work(): void {
    if (this.#isHalted) return;
    this.#working ??= this.#deliverAll().finally(() => {
      this.#working = undefined;
      // Records may have arrived after the last look.
      if (this.#waiting.length > 0 && !this.#isClosed && !this.#isHalted) this.#work();
    });
  }

  async #deliverAll(): Promise<void> {
    for (let record = this.#waiting[0]; record && !this.#isClosed; record = this.#waiting[0]) {
      const isDone = record.unreadable
        ? this.#skip(record)
        : await this.#options.handle(record, this.#options.at, this.#stop.signal);
      if (!isDone) {
        this.#isHalted = true;
        this.#cursor?.close();
        return;
      }
      this.#waiting.shift();
      this.#position = record.offset + 1;
      this.#pauseOrResume();
      this.#commitSoon();
    }
    // Markers and aborted records need no delivery.
    if (this.#waiting.length === 0) this.#position = Math.max(this.#position, this.#readTo);
    this.#commitSoon();
  }

  #skip({ unreadable }: LogRecord): boolean {
    this.#options.onWarning(`skipped records that could not be read: ${unreadable?.reason}`);
    return true;
  }

  #pauseOrResume(): void {
    const { length } = this.#waiting;
    if (!this.#isPaused && length > WAITING_MAX) this.#cursor?.pause();
    else if (this.#isPaused && length < WAITING_MIN) this.#cursor?.resume();
    else return;
    this.#isPaused = !this.#isPaused;
  }

  #failed({ kind, message }: CursorFailure): void {
    const { onWarning } = this.#options;
    if (this.#isClosed) return;
    onWarning(`reading events failed: ${message}`);
    // Events that were deleted before they were delivered are lost: the rest must not wait.
    const from = kind === 'lost-range' || this.#readTo < 0 ? 'earliest' : this.#readTo;
    this.#reopenTimer = setTimeout(() => this.open(from), REOPEN_MS);
  }

  #commitSoon(): void {
    if (this.#isClosed || this.#position <= this.#committed) return;
    this.#commitTimer ??= setTimeout(() => {
      this.#commitTimer = undefined;
      this.#committing = this.#commitNow();
    }, COMMIT_INTERVAL_MS);
  }

  /** A commit that fails is made up for by the next one: events are delivered again rather than not. */
  async #commitNow(): Promise<void> {
    const position = this.#position;
    if (position <= this.#committed) return;
    try {
      await this.#options.commit(position);
      this.#committed = position;
    } catch (error) {
      this.#options.onWarning(`committing the offset ${position} failed: ${String(error)}`);
      this.#commitSoon();
    }
  }
}
