/**
 * Runs the handler for job after job, a bounded number at a time, and hands its results to the sender. A job
 * ends when its result is written, and only then its record counts as done.
 */
import type { LogRecord, OutboundRecord, ProduceRefused } from '../kafka/ports.ts';
import type { Job } from './job.ts';
import { GarbageJob, readJob } from './job.ts';
import type { JobOutcome, JobResult } from './job-result.ts';
import { resultOfReturn, resultOfThrow, resultRecord } from './job-result.ts';
import type { WorkerLog } from './log.ts';
import type { PendingResult, ResultSender } from './result-sender.ts';

/** Returns the variables of the completion (or nothing), or throws: see errors.ts. */
export type JobHandler = (job: Job) => unknown;

/** A record that waits for its turn, or runs. */
export interface JobDelivery {
  readonly record: LogRecord;
  /** True: let go of; if it has not begun, it never will. */
  readonly isDropped: boolean;
  begin(): void;
  /** Called once, after `begin`: its result is written, or it needs none. */
  end(): void;
}

export interface JobRunnerOptions {
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly commandsTopic: string;
  readonly sender: ResultSender;
  readonly log: WorkerLog;
  /** Called when so many jobs wait that no more should be added, and when they have become few again. */
  readonly onFull: () => void;
  readonly onLow: () => void;
}

/** Jobs that wait before reading pauses, and at how few it goes on. */
const WAITING_MAX = 2_000;
const WAITING_LOW = 500;
/** Results that wait for the broker before no further job begins. */
const UNSETTLED_MAX = 10_000;
/** Jobs begun in one turn of the event loop: their handlers may all return at once. */
const TURN_JOBS_MAX = 200;

export type JobCounts = Readonly<Record<JobOutcome, number>>;

/** A job that has begun, with all the records that brought it: it may come again while it runs. */
class RunningJob implements PendingResult {
  readonly job: Job;
  readonly deliveries: JobDelivery[];
  readonly #runner: JobRunner;
  #record: OutboundRecord | null = null;

  constructor(job: Job, delivery: JobDelivery, runner: JobRunner) {
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
  readonly #counts: Record<JobOutcome, number> = { completed: 0, failed: 0, 'error-thrown': 0 };

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

  add(deliveries: readonly JobDelivery[]): void {
    for (const delivery of deliveries) this.#waiting.push(delivery);
    if (!this.#isFull && this.waitingCount >= WAITING_MAX) {
      this.#isFull = true;
      this.#options.onFull();
    }
    this.#pump();
  }

  /** Begins waiting jobs while there is room. */
  #pump(): void {
    // A handler that returns at once ends its job in here: the loop sees to the next, not another call.
    if (this.#isPumping) return;
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
    if (this.#isFull && this.waitingCount <= WAITING_LOW) {
      this.#isFull = false;
      this.#options.onLow();
    }
  }

  /** Lets results leave and records arrive in between. */
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
    if (this.#head >= WAITING_MAX) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return next;
  }

  #begin(delivery: JobDelivery): void {
    let job: Job;
    delivery.begin();
    try {
      job = readJob(delivery.record, (one, deadlineMs) => this.#extend(one, deadlineMs));
    } catch (error) {
      if (!(error instanceof GarbageJob)) throw error;
      const { offset } = delivery.record;
      this.#options.log.error({ offset, reason: error.message }, 'skipping a record that is not a valid job');
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
    this.#counts[outcome]++;
    running.record = resultRecord(this.#options.commandsTopic, running.job, command);
    this.#options.sender.add(running);
    this.#pump();
  }

  /** Its result stands in the log. */
  settle(running: RunningJob): void {
    if (this.#running.get(running.job.key) === running) this.#running.delete(running.job.key);
    for (const delivery of running.deliveries) delivery.end();
    this.#pump();
  }

  /**
   * The broker won't have the result: the job fails for good, in words that a person finds in the incident.
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
