/**
 * One partition of a job topic while it is assigned to this worker: its jobs in progress, and the offset up
 * to which all are done.
 */
import type {
  CursorFailure,
  FetchedRecords,
  LogCursor,
  LogReader,
  LogRecord,
  TopicPartition,
} from '../kafka/ports.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import type { EndableJob, ExtendJob } from './job.ts';
import { endedJobKey, readJob } from './job.ts';
import type { JobDelivery, JobRunner } from './job-runner.ts';
import type { WorkerLog } from './log.ts';
import type { TrackedOffset } from './offset-tracker.ts';
import { OffsetTracker } from './offset-tracker.ts';

export interface JobPartitionOptions {
  readonly at: TopicPartition;
  readonly reader: LogReader;
  readonly runner: JobRunner;
  readonly log: WorkerLog;
  readonly commitIntervalMs: number;
  readonly isPaused: () => boolean;
  /** Commits the offset of the oldest job that is not done. */
  readonly commit: (offset: number) => Promise<void>;
}

const REOPEN_MS = 5_000;
/** Memory of a record without its value, bytes: its header `job`, and objects. */
const RECORD_BYTES = 600;

export class JobPartition {
  readonly partition: number;
  readonly #options: JobPartitionOptions;
  #tracker = new OffsetTracker(-1);
  #cursor: LogCursor | null = null;
  #committed = -1;
  #commitTimer: NodeJS.Timeout | null = null;
  #committing: Promise<void> | null = null;
  #reopenTimer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** The end of the log at the first fetch. */
  #backlogEnd: number | undefined;
  #onIdle: () => void = () => undefined;

  constructor(options: JobPartitionOptions) {
    this.#options = options;
    this.partition = options.at.partition;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  open(from: number | 'earliest'): void {
    if (this.#isClosed) return;
    const tracker = new OffsetTracker(from === 'earliest' ? -1 : from);
    this.#tracker = tracker;
    this.#committed = tracker.position;
    this.#cursor = this.#options.reader.open(this.#options.at, from, {
      takesUnreadable: true,
      onRecords: (fetched) => this.#take(tracker, fetched),
      onFailure: (failure) => this.#failed(failure),
    });
    if (this.#options.isPaused()) this.#cursor.pause();
  }

  pause(): void {
    this.#cursor?.pause();
  }

  resume(): void {
    this.#cursor?.resume();
  }

  /** Starts no further job; waits for running jobs up to `timeoutMs` (0: doesn't wait), then commits. */
  async close(timeoutMs: number): Promise<void> {
    this.#isClosed = true;
    this.#options.runner.caughtUp(this);
    this.#cursor?.close();
    clearTimeout(this.#reopenTimer);
    if (timeoutMs > 0) await this.#untilIdle(timeoutMs);
    clearTimeout(this.#commitTimer ?? undefined);
    this.#commitTimer = null;
    await this.#committing;
    if (timeoutMs > 0) await this.#commitNow();
  }

  #take(tracker: OffsetTracker, fetched: FetchedRecords): void {
    const { records, nextOffset } = fetched;
    const deliveries = records.map((record) => new RecordDelivery(record, tracker, this));
    tracker.readTo(nextOffset);
    if (this.#backlogEnd === undefined) this.#beginBacklog(fetched);
    if (deliveries.length > 0) this.#options.runner.add(deliveries);
    if (nextOffset >= (this.#backlogEnd ?? 0)) this.#options.runner.caughtUp(this);
    this.#commitSoon();
  }

  /** In a backlog, everything that exists is read first: records at its end may end jobs at its beginning. */
  #beginBacklog({ nextOffset, lastStableOffset }: FetchedRecords): void {
    this.#backlogEnd = lastStableOffset;
    if (nextOffset < lastStableOffset) this.#options.runner.readAhead(this);
  }

  /** Called when a job of this partition has ended. */
  onEnd(tracker: OffsetTracker): void {
    if (tracker !== this.#tracker) return;
    if (this.#isClosed) this.#onIdle();
    else this.#commitSoon();
  }

  #failed({ kind, message }: CursorFailure): void {
    const { log, at } = this.#options;
    this.#cursor = null;
    this.#options.runner.caughtUp(this);
    if (kind === 'lost-range') {
      // Nothing is lost: the engine publishes open jobs again before their records expire.
      log.warn(
        { ...at, reason: message },
        'the committed offset is out of range; continuing with the oldest record',
      );
      this.open('earliest');
      return;
    }
    log.error({ ...at, kind, reason: message }, 'reading jobs failed; retrying');
    const from = this.#tracker.position;
    this.#reopenTimer = setTimeout(() => this.open(from < 0 ? 'earliest' : from), REOPEN_MS);
  }

  #commitSoon(): void {
    if (this.#commitTimer !== null || this.#isClosed) return;
    this.#commitTimer = setTimeout(() => {
      this.#committing = this.#commitNow().then(() => {
        this.#committing = null;
        this.#commitTimer = null;
        // Jobs that ended during the commit did not start the timer.
        if (this.#tracker.position > this.#committed) this.#commitSoon();
      });
    }, this.#options.commitIntervalMs);
  }

  /** A failed commit is replaced by the next one. */
  async #commitNow(): Promise<void> {
    const { position } = this.#tracker;
    if (position <= this.#committed) return;
    try {
      await this.#options.commit(position);
      this.#committed = position;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.info({ ...this.#options.at, reason }, 'committing the offset failed');
    }
  }

  /** Waits until no job of this partition is running; queued jobs are never started. */
  async #untilIdle(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#onIdle = () => {
      if (this.#tracker.begunCount === 0) resolve();
    };
    this.#onIdle();
    await promise;
    clearTimeout(timer);
  }
}

class RecordDelivery implements JobDelivery {
  readonly bytes: number;
  readonly origin: { readonly offset: number };
  readonly endedKey: number | undefined;
  readonly #record: LogRecord;
  readonly #tracker: OffsetTracker;
  readonly #partition: JobPartition;
  readonly #tracked: TrackedOffset;

  constructor(record: LogRecord, tracker: OffsetTracker, partition: JobPartition) {
    this.#record = record;
    this.origin = { offset: record.offset };
    this.bytes = RECORD_BYTES + (record.value?.length ?? 0);
    this.endedKey = endedJobKey(record);
    this.#tracker = tracker;
    this.#partition = partition;
    this.#tracked = tracker.add(record.offset);
  }

  read(extend: ExtendJob, longNumbers?: LongNumbers): EndableJob {
    return readJob(this.#record, extend, longNumbers);
  }

  get isDropped(): boolean {
    return this.#partition.isClosed;
  }

  begin(): void {
    this.#tracker.begin();
  }

  end(): void {
    this.#tracker.end(this.#tracked);
    this.#partition.onEnd(this.#tracker);
  }
}
