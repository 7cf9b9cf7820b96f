/**
 * The client of the benchmark: starts instances as fast as others end, or at a fixed rate, and measures when
 * they end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxClient } from '../../client/client.ts';
import { topicNames } from '../../engine/topics.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import type { LoadName, LoadTarget } from './loads.ts';
import { LOADS } from './loads.ts';
import type { PhaseTimes } from './phase-watch.ts';
import { PhaseWatch } from './phase-watch.ts';
import { StateWatch } from './state-watch.ts';

/** The counts so far. */
export interface Counts {
  readonly sent: number;
  readonly begun: number;
  readonly ended: number;
  readonly lastEndMs: number;
  /** performance.now() of the client. */
  readonly atMs: number;
}

export interface Latencies {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /**
   * The best p50 of all groups of 200 instances, which shows the latency without other load on the machine.
   */
  readonly bestP50Ms: number;
  readonly bestP99Ms: number;
  /** The largest delay of the client itself: latencies can't be more exact than this. */
  readonly sendLagMaxMs: number;
}

/** Time until its positions are known, and until it has seen the last record. */
const PHASE_WATCH_MS = 500;
const CHUNK = 250;
const CHUNKS_IN_FLIGHT_MAX = 4;
const FLIGHT_BYTES_MAX = 4 * 1024 * 1024;

export class LoadClient {
  readonly watch = new StateWatch();
  readonly #connection: KafkaConnection;
  readonly #reader: PartitionReader;
  readonly #producer: RecordProducer;
  readonly #client: SignalboxClient;
  readonly #target: { -readonly [K in keyof LoadTarget]: LoadTarget[K] };
  /** By number: the time of its send, performance.now(). */
  readonly #sentAtMs = new Map<number, number>();
  #sent = 0;
  #inFlight = 0;
  #failure: Error | null = null;
  #refill: (() => void) | null = null;

  constructor(bootstrapServers: string, prefix: string, partitionCount: number) {
    this.#connection = new KafkaConnection({
      bootstrapServers: bootstrapServers.split(','),
      clientId: 'signalbox-bench',
    });
    this.#reader = new PartitionReader(this.#connection, {
      requestBytesMax: FLIGHT_BYTES_MAX,
      topicMissingAfterMs: 60_000,
    });
    this.#producer = new RecordProducer(this.#connection);
    this.#client = new SignalboxClient(this.#connection, { prefix, timeoutMs: 60_000 });
    this.#target = { topics: topicNames(prefix), partitionCount, dueAtMs: 0 };
    this.watch.onProgress = () => this.#refill?.();
  }

  async open(): Promise<void> {
    await this.#connection.connect();
    await this.watch.open(this.#reader, this.#target.topics, this.#target.partitionCount);
  }

  async deploy(name: string, content: string): Promise<void> {
    await this.#client.deploy([{ name, content }]);
  }

  counts(): Counts {
    if (this.#failure) throw this.#failure;
    const { begunCount: begun, endedCount: ended, lastEndMs } = this.watch;
    return { sent: this.#sent, begun, ended, lastEndMs, atMs: performance.now() };
  }

  /** Keeps `outstanding` instances in progress until it is stopped. */
  saturate(load: LoadName, outstanding: number): void {
    this.#refill = () => {
      while (
        this.#inFlight < CHUNKS_IN_FLIGHT_MAX &&
        this.#sent - this.watch.endedCount <= outstanding - CHUNK
      ) {
        this.#sendChunk(load, CHUNK);
      }
    };
    this.#refill();
  }

  stopRefill(): void {
    this.#refill = null;
  }

  /**
   * Sends `count` instances; resolves when all records are acknowledged. `dueAtMs`: for loads with timers.
   */
  async send(load: LoadName, count: number, dueAtMs = 0): Promise<void> {
    this.#target.dueAtMs = dueAtMs;
    const last = this.#sent + count;
    while (this.#sent < last || this.#inFlight > 0) {
      while (this.#sent < last && this.#inFlight < CHUNKS_IN_FLIGHT_MAX) {
        this.#sendChunk(load, Math.min(CHUNK, last - this.#sent));
      }
      await sleep(1);
      if (this.#failure) throw this.#failure;
    }
  }

  /** Sends the records of the given numbers, such as a message for a waiting instance. */
  async sendFor(load: LoadName, numbers: readonly number[]): Promise<void> {
    await this.#producer.send(numbers.flatMap((n) => LOADS[load](this.#target, n)));
  }

  /** Resolves when this many instances have started and ended. Rejects after `timeoutMs`. */
  async until(begun: number, ended: number, timeoutMs: number): Promise<Counts> {
    const deadlineMs = performance.now() + timeoutMs;
    while (this.watch.begunCount < begun || this.watch.endedCount < ended) {
      if (this.#failure) throw this.#failure;
      if (performance.now() > deadlineMs) {
        const { begunCount, endedCount } = this.watch;
        throw new Error(
          `after ${timeoutMs} ms ${begunCount} of ${begun} instances have begun, ${endedCount} of ${ended} ended`,
        );
      }
      await sleep(2);
    }
    return this.counts();
  }

  /**
   * Open loop: sends at a fixed rate, and measures the time from the send until the committed end is seen.
   */
  async atRate(load: LoadName, perSecond: number, durationMs: number): Promise<Latencies> {
    const inOrder: number[] = [];
    let endedCount = 0;
    let sendLagMaxMs = 0;
    this.watch.onEnd = (n, atMs) => {
      const startedMs = this.#sentAtMs.get(n);
      if (startedMs === undefined) return;
      endedCount++;
      inOrder[n - firstN] = atMs - startedMs;
    };
    const firstN = this.#sent;
    const first = performance.now();
    const total = Math.round((perSecond * durationMs) / 1000);
    for (let count = 0; count < total; count++) {
      const dueMs = first + (count * 1000) / perSecond;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0.5) await sleep(waitMs);
      const n = this.#sent++;
      const records = LOADS[load](this.#target, n);
      const nowMs = performance.now();
      sendLagMaxMs = Math.max(sendLagMaxMs, nowMs - dueMs);
      this.#sentAtMs.set(n, nowMs);
      this.#producer.send(records).catch((error: Error) => {
        this.#failure = error;
      });
    }
    while (endedCount < total && performance.now() - first < durationMs + 30_000) await sleep(5);
    if (endedCount < total) throw new Error(`${total - endedCount} of ${total} did not end`);
    this.watch.onEnd = null;
    return { ...percentiles([...inOrder]), ...bestStretch(inOrder), sendLagMaxMs };
  }

  /** The same, with the time that each instance spent in each phase. */
  async phasesAtRate(load: LoadName, perSecond: number, durationMs: number): Promise<PhaseTimes[]> {
    const watch = new PhaseWatch();
    watch.open(this.#reader, this.#target.topics, this.#target.partitionCount);
    await sleep(PHASE_WATCH_MS);
    this.#sentAtMs.clear();
    await this.atRate(load, perSecond, durationMs);
    await sleep(PHASE_WATCH_MS);
    const { timeOrigin } = performance;
    return watch.times(new Map([...this.#sentAtMs].map(([n, atMs]) => [n, timeOrigin + atMs])));
  }

  async close(): Promise<void> {
    this.#refill = null;
    await this.#client.close();
    await this.#producer.close();
    await this.#reader.close();
    this.#connection.close();
  }

  #sendChunk(load: LoadName, count: number): void {
    const records = [];
    for (let left = count; left > 0; left--) records.push(...LOADS[load](this.#target, this.#sent++));
    this.#inFlight++;
    this.#producer.send(records).then(
      () => {
        this.#inFlight--;
        this.#refill?.();
      },
      (error: Error) => {
        this.#failure = error;
      },
    );
  }
}

const STRETCH = 200;

function bestStretch(inOrder: readonly number[]): Pick<Latencies, 'bestP50Ms' | 'bestP99Ms'> {
  let bestP50Ms = Number.POSITIVE_INFINITY;
  let bestP99Ms = Number.POSITIVE_INFINITY;
  for (let from = 0; from === 0 || from + STRETCH <= inOrder.length; from += STRETCH) {
    const { p50Ms, p99Ms } = percentiles(inOrder.slice(from, from + STRETCH));
    bestP50Ms = Math.min(bestP50Ms, p50Ms);
    bestP99Ms = Math.min(bestP99Ms, p99Ms);
  }
  return { bestP50Ms, bestP99Ms };
}

function percentiles(values: number[]): Pick<Latencies, 'count' | 'p50Ms' | 'p99Ms' | 'maxMs'> {
  values.sort((left, right) => left - right);
  const at = (share: number): number =>
    values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
  return { count: values.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
