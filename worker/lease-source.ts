/**
 * Leases jobs of one type, as many as can be started immediately. It reads the topic of the type from its
 * end: records of jobs show which partitions to ask, and records of ended jobs abort running handlers.
 */
import type { JobLeases } from '../client/job-leases.ts';
import type { LeasedJob } from '../engine/step/commands/lease-jobs.ts';
import type { CursorFailure, LogCursor, LogReader, LogRecord } from '../kafka/ports.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import { keyFromText, partitionOfKey } from '../state/keys.ts';
import type { EndableJob, ExtendJob } from './job.ts';
import { endedJobKey, readLeasedJob } from './job.ts';
import type { JobDelivery, JobRunner } from './job-runner.ts';
import { LeaseAhead } from './lease-ahead.ts';
import type { WorkerLog } from './log.ts';
import { pause } from './pause.ts';
import { partitionsWhenThere } from './topic-wait.ts';

export interface LeaseSourceOptions {
  readonly type: string;
  readonly topic: string;
  readonly commandsTopic: string;
  readonly workerName: string;
  readonly leaseMs: number;
  readonly ports: LeaseSourcePorts;
  readonly runner: JobRunner;
  readonly log: WorkerLog;
}

export interface LeaseSourcePorts {
  readonly reader: LogReader;
  readonly leases: Pick<JobLeases, 'lease' | 'giveBack'>;
  readonly partitionCount: (topic: string) => Promise<number | null>;
  /** The end offsets of the topic's partitions, by number: later records are read from there. */
  readonly endOffsets: (topic: string, partitionCount: number) => Promise<readonly number[]>;
  /** A clock that never goes back, ms. */
  readonly nowMs: () => number;
}

/** Timeout of a reply, ms. */
const ANSWER_MS = 5_000;
/** All partitions are asked again after this time, ms, because a record may have been missed. */
const ASK_AGAIN_MS = 10_000;
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;
/** Jobs in one request. */
const REQUEST_MAX = 500;
/** While leased jobs wait, a request is only made for at least this share of the worker's capacity. */
const REQUEST_SHARE = 0.25;

/** A partition that owns jobs. */
interface Owner {
  /** True if it may have available jobs. */
  hinted: boolean;
  isBusy: boolean;
  retryMs: number;
}

export class LeaseSource {
  /** Resolves when every partition has been asked once. */
  readonly ready: Promise<void>;
  readonly #options: LeaseSourceOptions;
  readonly #stopping = new AbortController();
  readonly #cursors = new Map<number, LogCursor>();
  readonly #begun: Promise<void>;
  readonly #asking = new Set<Promise<void>>();
  /** Leased jobs whose handlers have not started. */
  readonly #waiting = new Map<number, LeasedDelivery>();
  readonly #ahead: LeaseAhead;
  #owners: Owner[] = [];
  #next = 0;
  #reserved = 0;
  #runningCount = 0;
  #onIdle: () => void = () => undefined;

  constructor(options: LeaseSourceOptions) {
    this.#options = options;
    this.#ahead = new LeaseAhead(options.ports.nowMs());
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#begun = this.#begin().finally(resolve);
  }

  /** Partitions of the topic that are read. */
  get partitionCount(): number {
    return this.#cursors.size;
  }

  resume(): void {
    this.pump();
  }

  /** Requests as many jobs as there is capacity for; called when a handler has ended. */
  pump(): void {
    const { runner } = this.#options;
    const ahead = this.#ahead.count;
    const room = (): number => runner.room(ahead) - this.#reserved;
    if (this.#stopping.signal.aborted) return;
    if (this.#waiting.size > 0 && room() < REQUEST_SHARE * (runner.concurrency + ahead)) return;
    const asked = this.#owners.filter(({ hinted, isBusy }) => hinted && !isBusy).length;
    let left = asked;
    for (let count = this.#owners.length; count > 0 && left > 0; count--) {
      const partition = this.#next;
      this.#next = (this.#next + 1) % this.#owners.length;
      const owner = this.#owners[partition];
      if (!owner?.hinted || owner.isBusy) continue;
      const free = room();
      if (free <= 0) return;
      this.#ask(partition, owner, Math.min(Math.ceil(free / left), REQUEST_MAX));
      left--;
    }
  }

  /**
   * Stops leasing, returns the jobs that have not started, and waits for running handlers up to `timeoutMs`.
   * Remaining leases end by their deadline.
   */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping.abort();
    await this.#begun;
    for (const cursor of this.#cursors.values()) cursor.close();
    await Promise.all(this.#asking);
    await this.#giveBack([...this.#waiting.values()].map(({ leased }) => leased));
    this.#waiting.clear();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#onIdle = () => {
      if (this.#runningCount === 0) resolve();
    };
    this.#onIdle();
    await promise;
    clearTimeout(timer);
  }

  async #begin(): Promise<void> {
    const { topic, commandsTopic, type, log } = this.#options;
    const topicPartitions = await this.#countWhenThere(topic);
    const owners = await this.#countWhenThere(commandsTopic);
    await this.#readFromEnd(topicPartitions);
    if (this.#stopping.signal.aborted) return;
    this.#owners = Array.from({ length: owners }, () => ({
      hinted: true,
      isBusy: false,
      retryMs: RETRY_MIN_MS,
    }));
    log.info({ type, partitions: owners }, 'leasing jobs');
    void this.#askAgain();
    this.pump();
    await Promise.all(this.#asking);
  }

  #countWhenThere(topic: string): Promise<number> {
    const { type, ports, log } = this.#options;
    return partitionsWhenThere({ type, topic, ports, log, stop: this.#stopping.signal });
  }

  /**
   * The ends are known before the first request: a job that was published earlier is available by then, and
   * the record of a later one is read.
   */
  async #readFromEnd(partitionCount: number): Promise<void> {
    const { topic, ports, log } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        const ends = await ports.endOffsets(topic, partitionCount);
        for (const [partition, end] of ends.entries()) this.#read(partition, end);
        return;
      } catch (error) {
        log.warn({ topic, reason: messageOf(error) }, 'the ends of the topic are not known yet');
      }
      await pause(RETRY_MIN_MS, this.#stopping.signal);
    }
  }

  #read(partition: number, from: number | 'latest'): void {
    const { topic, ports } = this.#options;
    const cursor = ports.reader.open({ topic, partition }, from, {
      takesUnreadable: true,
      onRecords: ({ records }) => {
        for (const record of records) this.#take(record);
        this.pump();
      },
      onFailure: (failure) => void this.#readAgain(partition, failure),
    });
    this.#cursors.set(partition, cursor);
  }

  /** Jobs whose records are missed meanwhile are found by the next round of requests. */
  async #readAgain(partition: number, { kind, message }: CursorFailure): Promise<void> {
    const { topic, log } = this.#options;
    log.warn({ topic, partition, kind, reason: message }, 'reading jobs failed; retrying');
    await pause(RETRY_MIN_MS, this.#stopping.signal);
    if (!this.#stopping.signal.aborted) this.#read(partition, 'latest');
  }

  #take(record: LogRecord): void {
    const instanceKey = record.key === null ? undefined : keyFromText(record.key);
    const endedKey = endedJobKey(record);
    if (endedKey !== undefined) {
      if (this.#waiting.delete(endedKey)) this.#options.runner.skipped();
      else this.#options.runner.end(endedKey);
    } else if (instanceKey !== undefined) {
      const owner = this.#owners[partitionOfKey(instanceKey)];
      if (owner) owner.hinted = true;
    }
  }

  async #askAgain(): Promise<void> {
    for (;;) {
      await pause(ASK_AGAIN_MS, this.#stopping.signal);
      if (this.#stopping.signal.aborted) return;
      for (const owner of this.#owners) owner.hinted = true;
      this.pump();
    }
  }

  #ask(partition: number, owner: Owner, max: number): void {
    owner.isBusy = true;
    owner.hinted = false;
    this.#reserved += max;
    const asking = this.#lease(partition, owner, max).finally(() => {
      owner.isBusy = false;
      this.#asking.delete(asking);
      this.pump();
    });
    this.#asking.add(asking);
  }

  async #lease(partition: number, owner: Owner, max: number): Promise<void> {
    const { ports, type, workerName: worker, leaseMs: timeoutMs, log } = this.#options;
    const askedMs = ports.nowMs();
    try {
      const { jobs, available } = await ports.leases.lease(
        partition,
        { type, worker, max, timeoutMs },
        ANSWER_MS,
      );
      this.#reserved -= max;
      owner.retryMs = RETRY_MIN_MS;
      if (available > 0) owner.hinted = true;
      const nowMs = ports.nowMs();
      if (jobs.length > 0) this.#ahead.answered(nowMs - askedMs, nowMs);
      if (this.#stopping.signal.aborted) await this.#giveBack(jobs);
      else this.#start(jobs, askedMs + timeoutMs);
    } catch (error) {
      this.#reserved -= max;
      const detail = { type, partition, retryMs: owner.retryMs, reason: messageOf(error) };
      const hint =
        'no jobs were leased; retrying. An engine of an earlier version does not answer lease requests';
      log.warn(detail, hint);
      await pause(owner.retryMs, this.#stopping.signal);
      owner.retryMs = Math.min(2 * owner.retryMs, RETRY_MAX_MS);
      owner.hinted = true;
    }
  }

  /** `untilMs`: the earliest end of the leases. */
  #start(jobs: readonly LeasedJob[], untilMs: number): void {
    if (jobs.length === 0) return;
    const deliveries = jobs.map((leased) => new LeasedDelivery(leased, untilMs, this));
    for (const delivery of deliveries) this.#waiting.set(delivery.leased.jobKey, delivery);
    this.#options.runner.add(deliveries);
  }

  /** Returns the jobs, by partition; a job that can't be returned is available when its lease ends. */
  async #giveBack(jobs: readonly LeasedJob[]): Promise<void> {
    const { ports, type, log } = this.#options;
    const byPartition = Map.groupBy(jobs, ({ jobKey }) => partitionOfKey(jobKey));
    await Promise.all(
      Array.from(byPartition.values(), async (held) => {
        try {
          await ports.leases.giveBack(held, ANSWER_MS);
        } catch (error) {
          log.warn({ type, jobs: held.length, reason: messageOf(error) }, 'leased jobs were not returned');
        }
      }),
    );
  }

  /** False if the job must not be started any more. */
  isHeld(delivery: LeasedDelivery): boolean {
    if (this.#stopping.signal.aborted) return false;
    const isHeld =
      this.#waiting.get(delivery.leased.jobKey) === delivery &&
      this.#options.ports.nowMs() < delivery.untilMs;
    if (!isHeld) this.#waiting.delete(delivery.leased.jobKey);
    return isHeld;
  }

  begin({ leased }: LeasedDelivery): void {
    this.#waiting.delete(leased.jobKey);
    this.#runningCount++;
  }

  end(): void {
    this.#runningCount--;
    this.#ahead.ended();
    this.#onIdle();
  }
}

class LeasedDelivery implements JobDelivery {
  readonly bytes: number;
  readonly origin: { readonly jobKey: number };
  readonly endedKey = undefined;
  readonly leased: LeasedJob;
  /** The earliest end of the lease, by the clock of the source. */
  readonly untilMs: number;
  readonly #source: LeaseSource;

  constructor(leased: LeasedJob, untilMs: number, source: LeaseSource) {
    this.leased = leased;
    this.untilMs = untilMs;
    this.#source = source;
    this.bytes = leased.variables.length;
    this.origin = { jobKey: leased.jobKey };
  }

  read(extend: ExtendJob, longNumbers?: LongNumbers): EndableJob {
    return readLeasedJob(this.leased, extend, longNumbers);
  }

  get isDropped(): boolean {
    return !this.#source.isHeld(this);
  }

  begin(): void {
    this.#source.begin(this);
  }

  end(): void {
    this.#source.end();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
