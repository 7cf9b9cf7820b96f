/**
 * Runs the handler for jobs, a bounded number at a time, and passes the results to the sender. A job ends
 * when its result is written; only then is its record done.
 */
import type { OutboundRecord, ProduceRefused } from '../kafka/ports.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import type { EndableJob, ExtendJob, Job } from './job.ts';
import { GarbageJob } from './job.ts';
import type { JobOutcome, JobResult } from './job-result.ts';
import { resultOfReturn, resultOfThrow, resultRecord } from './job-result.ts';
import type { WorkerLog } from './log.ts';
import type { PendingResult, ResultSender } from './result-sender.ts';

/** Returns the variables of the completion (or nothing), or throws; see errors.ts. */
export type JobHandler = (job: Job) => unknown;

/** A job, or the end of one, that is queued or running. */
export interface JobDelivery {
  /** Memory that it uses, bytes. */
  readonly bytes: number;
  /** Its origin, for log entries. */
  readonly origin: object;
  /** The key of the ended job, if the record is about an ended job. */
  readonly endedKey: number | undefined;
  /** Throws GarbageJob. */
  read(extend: ExtendJob, longNumbers?: LongNumbers): EndableJob;
  /** True if the partition was revoked: a queued job is not started. */
  readonly isDropped: boolean;
  begin(): void;
  /** Called once after `begin`, when its result is written or it needs none. */
  end(): void;
}

export interface JobRunnerOptions {
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly commandsTopic: string;
  readonly sender: ResultSender;
  readonly log: WorkerLog;
  /** Default: as text. */
  readonly longNumbers?: LongNumbers | undefined;
  /** Called when the queue is full, and again when it has room. */
  readonly onFull: () => void;
  readonly onLow: () => void;
  /** Called when a handler has ended. */
  readonly onFree: () => void;
}

/**
 * Queue sizes at which reading pauses and resumes. A worker reads ahead because a later record may end a job
 * that waits.
 */
const WAITING_MAX = 50_000;
const WAITING_BYTES_MAX = 32 * 1024 * 1024;
const WAITING_LOW = 500;
/** Maximum time without starting jobs while the log is still being read, ms. */
const READ_AHEAD_MS_MAX = 2_000;
/** Maximum number of unacknowledged results; above it, no further job is started. */
const UNSETTLED_MAX = 10_000;
/** Deliveries taken from the front of the queue before it is copied. */
const SHIFT_MIN = 2_000;
/** Jobs started in one turn of the event loop; their handlers may all return synchronously. */
const TURN_JOBS_MAX = 200;

/**
 * `canceled`: jobs that the engine had ended before they were started, or while their handlers were running.
 */
export type JobCounts = Readonly<Record<JobOutcome | 'canceled', number>>;

/** A running job with all of its records: it may be delivered again while it runs. */
class RunningJob implements PendingResult {
  readonly job: EndableJob;
  readonly deliveries: JobDelivery[];
  readonly #runner: JobRunner;
  #record: OutboundRecord | null = null;

  constructor(job: EndableJob, delivery: JobDelivery, runner: JobRunner) {
    this.job = job;
    this.deliveries = [delivery];
    this.#runner = runner;
  }

  get record(): OutboundRecord {
    if (this.#record === null) throw new Error('the job has no result yet');
    return this.#record;
  }

  set record(record: OutboundRecord) {
    this.#record = record;
  }

  settled(): void {
    this.#runner.settle(this);
  }

  refused(error: ProduceRefused): OutboundRecord | null {
    return this.#runner.refuse(this, error);
  }
}

export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #running = new Map<number, RunningJob>();
  #waiting: JobDelivery[] = [];
  #head = 0;
  #runningCount = 0;
  #isFull = false;
  #isPumping = false;
  #isPumpDue = false;
  #waitingBytes = 0;
  /** Jobs that have ended and may still be in the queue. */
  readonly #ended = new Set<number>();
  readonly #readingAhead = new Map<object, NodeJS.Timeout>();
  readonly #counts = { completed: 0, failed: 0, 'error-thrown': 0, canceled: 0 };

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  get waitingCount(): number {
    return this.#waiting.length - this.#head;
  }

  /** Handlers that have not returned. */
  get runningCount(): number {
    return this.#runningCount;
  }

  get counts(): JobCounts {
    return this.#counts;
  }

  get concurrency(): number {
    return this.#options.concurrency;
  }

  /** The number of further jobs that may be added if at most `ahead` may wait. */
  room(ahead: number): number {
    const { concurrency, sender } = this.#options;
    if (sender.unsettledCount >= UNSETTLED_MAX) return 0;
    return Math.max(concurrency + ahead - this.#runningCount - this.waitingCount, 0);
  }

  /** Counts a job that ended while it waited. */
  skipped(): void {
    this.#counts.canceled++;
  }

  add(deliveries: readonly JobDelivery[]): void {
    for (const delivery of deliveries) {
      this.#waiting.push(delivery);
      this.#waitingBytes += delivery.bytes;
      if (delivery.endedKey === undefined) continue;
      this.#ended.add(delivery.endedKey);
      this.end(delivery.endedKey);
    }
    if (!this.#isFull && (this.waitingCount >= WAITING_MAX || this.#waitingBytes >= WAITING_BYTES_MAX)) {
      this.#isFull = true;
      this.#options.onFull();
    }
    this.#pump();
  }

  /** Aborts the job if it is running. */
  end(jobKey: number): void {
    this.#running.get(jobKey)?.job.end();
  }

  /** Starts no job until `caughtUp` is called for it, the queue is full, or READ_AHEAD_MS_MAX has passed. */
  readAhead(source: object): void {
    if (this.#readingAhead.has(source)) return;
    this.#readingAhead.set(
      source,
      setTimeout(() => this.caughtUp(source), READ_AHEAD_MS_MAX),
    );
  }

  caughtUp(source: object): void {
    clearTimeout(this.#readingAhead.get(source));
    if (this.#readingAhead.delete(source)) this.#pump();
  }

  /** Starts queued jobs while there is capacity. */
  #pump(): void {
    // A handler that returns synchronously ends its job during this call; the loop starts the next one, not a
    // nested call.
    if (this.#isPumping || (this.#readingAhead.size > 0 && !this.#isFull)) return;
    this.#isPumping = true;
    const { concurrency, sender } = this.#options;
    for (let begun = 0; this.#runningCount < concurrency && sender.unsettledCount < UNSETTLED_MAX; begun++) {
      if (begun === TURN_JOBS_MAX) {
        this.#pumpSoon();
        break;
      }
      const next = this.#take();
      if (next === undefined) break;
      if (!next.isDropped) this.#begin(next);
    }
    this.#isPumping = false;
    if (this.#isFull && this.waitingCount <= WAITING_LOW && this.#waitingBytes < WAITING_BYTES_MAX / 2) {
      this.#isFull = false;
      this.#options.onLow();
    }
  }

  /** Yields to the event loop so that results are sent and records arrive. */
  #pumpSoon(): void {
    if (this.#isPumpDue) return;
    this.#isPumpDue = true;
    setImmediate(() => {
      this.#isPumpDue = false;
      this.#pump();
    });
  }

  #take(): JobDelivery | undefined {
    const next = this.#waiting[this.#head];
    if (next === undefined) {
      this.#waiting = [];
      this.#head = 0;
      return undefined;
    }
    this.#head++;
    this.#waitingBytes -= next.bytes;
    // All records of the job come before this one.
    if (next.endedKey !== undefined) this.#ended.delete(next.endedKey);
    if (this.#head >= SHIFT_MIN) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return next;
  }

  #begin(delivery: JobDelivery): void {
    delivery.begin();
    const job = this.#read(delivery);
    if (!job || this.#ended.has(job.key)) {
      if (job) this.#counts.canceled++;
      delivery.end();
      return;
    }
    const same = this.#running.get(job.key);
    if (same?.job.attempt === job.attempt) {
      same.deliveries.push(delivery);
      return;
    }
    const running = new RunningJob(job, delivery, this);
    this.#running.set(job.key, running);
    this.#runningCount++;
    this.#run(running);
  }

  /** Undefined for the end of a job, or for an invalid job, which is logged. */
  #read(delivery: JobDelivery): EndableJob | undefined {
    if (delivery.endedKey !== undefined) return undefined;
    try {
      const { longNumbers } = this.#options;
      return delivery.read((job, deadlineMs) => this.#extend(job, deadlineMs), longNumbers);
    } catch (error) {
      if (!(error instanceof GarbageJob)) throw error;
      const detail = { ...delivery.origin, reason: error.message };
      this.#options.log.error(detail, 'skipping a record that is not a valid job');
      return undefined;
    }
  }

  #run(running: RunningJob): void {
    const { job } = running;
    let returned: unknown;
    try {
      returned = this.#options.handler(job);
    } catch (error) {
      this.#finish(running, resultOfThrow(job, error));
      return;
    }
    if (!isThenable(returned)) {
      this.#finish(running, resultOfReturn(job, returned));
      return;
    }
    returned.then(
      (value) => this.#finish(running, resultOfReturn(job, value)),
      (error: unknown) => this.#finish(running, resultOfThrow(job, error)),
    );
  }

  #finish(running: RunningJob, { outcome, command }: JobResult): void {
    this.#runningCount--;
    if (running.job.hasEnded) {
      this.#counts.canceled++;
      this.settle(running);
    } else {
      this.#counts[outcome]++;
      running.record = resultRecord(this.#options.commandsTopic, running.job, command);
      this.#options.sender.add(running);
      this.#pump();
    }
    this.#options.onFree();
  }

  /** Called when its result is in the log. */
  settle(running: RunningJob): void {
    if (this.#running.get(running.job.key) === running) this.#running.delete(running.job.key);
    for (const delivery of running.deliveries) delivery.end();
    this.#pump();
  }

  /**
   * The broker rejected the result permanently: fails the job without retries, with a message for the
   * incident.
   */
  refuse({ job }: RunningJob, error: ProduceRefused): OutboundRecord | null {
    const { log, commandsTopic } = this.#options;
    log.error({ job: job.key, instance: job.instanceKey, reason: error.message }, 'a result was rejected');
    if (error.code === 'UNKNOWN_TOPIC_OR_PARTITION') return null;
    const errorMessage = `the broker rejected the worker's result: ${error.message}`;
    const { key: jobKey, instanceKey, attempt } = job;
    return resultRecord(commandsTopic, job, {
      failJob: { jobKey, instanceKey, attempt, retries: 0, errorMessage },
    });
  }

  #extend(job: Job, deadlineMs: number): Promise<void> {
    const { key: jobKey, instanceKey, attempt } = job;
    if (!(Number.isSafeInteger(deadlineMs) && deadlineMs > 0)) {
      return Promise.reject(
        new RangeError(`a deadline must be an integer of ms greater than 0, not ${deadlineMs}`),
      );
    }
    const command = { extendJob: { jobKey, instanceKey, attempt, deadlineMs } };
    return new Promise((resolve, reject) => {
      this.#options.sender.add({
        record: resultRecord(this.#options.commandsTopic, job, command),
        settled: resolve,
        refused: (error) => {
          reject(error);
          return null;
        },
      });
    });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function'
  );
}
