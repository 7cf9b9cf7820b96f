/**
 * Sends results to the engine's commands topic: results that arrive during a send form the next batch.
 * Results with unknown outcome are sent again without limit, because the engine rejects duplicates.
 */
import type { OutboundRecord } from '../kafka/ports.ts';
import { ProduceRefused } from '../kafka/ports.ts';
import type { WorkerLog } from './log.ts';
import { pause } from './pause.ts';

/** The required part of a producer: resolves when all records are acknowledged; see RecordProducer.send. */
export interface ResultProducer {
  send(records: readonly OutboundRecord[]): Promise<unknown>;
}

export interface PendingResult {
  readonly record: OutboundRecord;
  /** Called when the result is in the log, or can never be written. */
  settled(): void;
  /** Called when the broker rejects the record permanently. Returns a replacement, or null. */
  refused(error: ProduceRefused): OutboundRecord | null;
}

const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 2_000;
/** Error codes that are caused by the record itself. */
const CAUSED_BY_RECORD: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'POLICY_VIOLATION',
]);

export class ResultSender {
  readonly #producer: ResultProducer;
  readonly #log: WorkerLog;
  #waiting: PendingResult[] = [];
  #flying = 0;
  #running: Promise<void> | null = null;
  readonly #stop = new AbortController();

  constructor(producer: ResultProducer, log: WorkerLog) {
    this.#producer = producer;
    this.#log = log;
  }

  /** Unsettled results. */
  get unsettledCount(): number {
    return this.#waiting.length + this.#flying;
  }

  add(result: PendingResult): void {
    this.#waiting.push(result);
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  /** Resolves when everything added so far is settled. */
  async flush(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Discards results that can't be sent: they are never settled. */
  abandon(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#stop.signal.aborted) {
      const results = this.#waiting;
      this.#waiting = [];
      this.#flying = results.length;
      await this.#deliver(results);
      this.#flying = 0;
    }
    this.#running = null;
  }

  async #deliver(results: readonly PendingResult[]): Promise<void> {
    const error = await this.#sendUntilClear(results.map(({ record }) => record));
    if (this.#stop.signal.aborted) return;
    if (error === null) {
      for (const result of results) result.settled();
    } else if (results.length > 1) {
      // Other records of the batch may already be in the log; duplicates have no effect.
      for (const result of results) await this.#deliver([result]);
    } else {
      for (const result of results) await this.#replace(result, error);
    }
  }

  async #replace(result: PendingResult, error: ProduceRefused): Promise<void> {
    const record = result.refused(error);
    if (record !== null) {
      const again = await this.#sendUntilClear([record]);
      if (again !== null) this.#log.error({ reason: again.message }, 'writing a result failed');
    }
    if (!this.#stop.signal.aborted) result.settled();
  }

  /** Null if acknowledged; otherwise one of these records was rejected permanently. */
  async #sendUntilClear(records: readonly OutboundRecord[]): Promise<ProduceRefused | null> {
    for (
      let pauseMs = RETRY_MIN_MS;
      !this.#stop.signal.aborted;
      pauseMs = Math.min(2 * pauseMs, RETRY_MAX_MS)
    ) {
      try {
        await this.#producer.send(records);
        return null;
      } catch (error) {
        if (error instanceof ProduceRefused && isCausedByRecord(error)) return error;
        const reason = error instanceof Error ? error.message : String(error);
        this.#log.warn({ reason, results: records.length }, 'writing results failed; retrying');
      }
      await pause(pauseMs, this.#stop.signal);
    }
    return null;
  }
}

/** A missing partition means that the job is not from this cluster; a missing topic may be created again. */
function isCausedByRecord({ code, partition }: ProduceRefused): boolean {
  return CAUSED_BY_RECORD.has(code) || (code === 'UNKNOWN_TOPIC_OR_PARTITION' && partition >= 0);
}
