/** A job worker over its ports: a source for each type, one runner, one sender. */
import type { LogReader } from '../kafka/ports.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import type { JobCounts, JobHandler } from './job-runner.ts';
import { JobRunner } from './job-runner.ts';
import type { JobSourcePorts } from './job-source.ts';
import { JobSource } from './job-source.ts';
import type { LeaseSourcePorts } from './lease-source.ts';
import { LeaseSource } from './lease-source.ts';
import type { WorkerLog } from './log.ts';
import type { ResultProducer } from './result-sender.ts';
import { ResultSender } from './result-sender.ts';

export interface WorkerPorts extends JobSourcePorts {
  readonly reader: LogReader;
  readonly producer: ResultProducer;
  /** For a worker with the option `claim`. */
  readonly claiming?: Pick<LeaseSourcePorts, 'leases' | 'endOffsets' | 'nowMs'>;
  /** Closes the resources of the ports; called after everything is settled. */
  close(): Promise<void>;
}

export interface WorkerSettings {
  readonly handler: JobHandler;
  readonly concurrency: number;
  readonly commandsTopic: string;
  readonly sources: readonly { readonly type: string; readonly topic: string; readonly groupId: string }[];
  readonly handoverTimeoutMs: number;
  readonly commitIntervalMs: number;
  readonly stopTimeoutMs: number;
  readonly longNumbers?: LongNumbers | undefined;
  readonly log: WorkerLog;
  /** Leases jobs instead of reading them from records. */
  readonly claim?: { readonly workerName: string; readonly leaseMs: number };
}

/** The source of the jobs of one type. */
interface Source {
  readonly ready: Promise<void>;
  readonly partitionCount: number;
  /** Absent if it doesn't buffer what it reads. */
  pause?(): void;
  resume(): void;
  stop(timeoutMs: number): Promise<void>;
}

/** The status of a worker. */
export interface WorkerStatus {
  /** Running handlers, and queued jobs. */
  readonly running: number;
  readonly waiting: number;
  /** Partitions of job topics that this worker reads. */
  readonly partitions: number;
  /** Number of ended jobs since the start, by outcome. */
  readonly ended: JobCounts;
}

export class JobWorker {
  readonly #ports: WorkerPorts;
  readonly #settings: WorkerSettings;
  readonly #sender: ResultSender;
  readonly #runner: JobRunner;
  readonly #sources: readonly Source[];
  #stopped: Promise<void> | null = null;

  /** Starts immediately. */
  constructor(ports: WorkerPorts, settings: WorkerSettings) {
    this.#ports = ports;
    this.#settings = settings;
    const { handler, concurrency, commandsTopic, log, handoverTimeoutMs, commitIntervalMs } = settings;
    this.#sender = new ResultSender(ports.producer, log);
    this.#runner = new JobRunner({
      handler,
      concurrency,
      commandsTopic,
      sender: this.#sender,
      longNumbers: settings.longNumbers,
      log,
      onFull: () => {
        for (const source of this.#sources) source.pause?.();
      },
      onLow: () => {
        for (const source of this.#sources) source.resume();
      },
      onFree: () => {
        for (const source of leaseSources) source.pump();
      },
    });
    const runner = this.#runner;
    const common = { ports, runner, log, handoverTimeoutMs, commitIntervalMs };
    const { claim } = settings;
    const leaseSources: LeaseSource[] = [];
    if (!claim) this.#sources = settings.sources.map((source) => new JobSource({ ...source, ...common }));
    else {
      const { claiming } = ports;
      if (!claiming) throw new Error('a worker that claims jobs needs the port `claiming`');
      const shared = { ...claim, commandsTopic, runner, log, ports: { ...ports, ...claiming } };
      for (const { type, topic } of settings.sources)
        leaseSources.push(new LeaseSource({ type, topic, ...shared }));
      this.#sources = leaseSources;
    }
  }

  /** Resolves when the worker has joined the group of each of its types. */
  get ready(): Promise<void> {
    return Promise.all(this.#sources.map(({ ready }) => ready)).then(() => undefined);
  }

  get status(): WorkerStatus {
    return {
      running: this.#runner.runningCount,
      waiting: this.#runner.waitingCount,
      partitions: this.#sources.reduce((sum, { partitionCount }) => sum + partitionCount, 0),
      ended: { ...this.#runner.counts },
    };
  }

  /**
   * Starts no further job, waits for the running ones, writes their results, commits and leaves the group.
   * Repeated calls also wait.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { stopTimeoutMs } = this.#settings;
    await Promise.all(this.#sources.map((source) => source.stop(stopTimeoutMs)));
    // Results that could not be written in time are produced again by the next worker that reads the jobs.
    this.#sender.abandon();
    await this.#sender.flush();
    await this.#ports.close();
  }
}
