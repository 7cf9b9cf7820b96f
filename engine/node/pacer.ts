/**
 * Bounds the transactions of a busy node: each costs about half a millisecond of CPU whatever its size, so
 * the busier the node, the farther apart they begin and the more commands each takes. An idle node begins at
 * once.
 */
import type { EventLoopUtilization } from 'node:perf_hooks';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import { sleep } from '../clock.ts';

/** Share of its time that the process may be busy before transactions are spread at all. */
const BUSY_FROM = 0.5;
/** Share at which they are spread by the whole interval. */
const BUSY_FULL = 0.85;
/** How often the share is measured, ms. */
const MEASURE_MS = 50;
/** No turn comes later than this. */
const WAIT_MAX_MS = 100;

/** How busy this process was since the last question, 0 to 1. */
export type MeasureBusy = () => number;

/** By the event loop's own account. */
export function eventLoopBusy(): MeasureBusy {
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

export class Pacer {
  readonly #clock: Clock;
  readonly #intervalMaxMs: number;
  readonly #measure: MeasureBusy;
  #intervalMs = 0;
  #measuredAtMs = 0;
  #nextAtMs = 0;

  constructor(clock: Clock, intervalMaxMs: number, measure: MeasureBusy) {
    this.#clock = clock;
    this.#intervalMaxMs = intervalMaxMs;
    this.#measure = measure;
  }

  /**
   * Resolves when a transaction may begin; at once for `urgent` ones (a full batch waits), which still count.
   */
  async turn(urgent: boolean): Promise<void> {
    const nowMs = this.#clock.nowMs();
    if (Math.abs(nowMs - this.#measuredAtMs) >= MEASURE_MS) {
      this.#measuredAtMs = nowMs;
      const share = (this.#measure() - BUSY_FROM) / (BUSY_FULL - BUSY_FROM);
      this.#intervalMs = this.#intervalMaxMs * Math.min(1, Math.max(0, share));
    }
    // Neither a clock that jumped back nor the turns of many urgent partitions keep anybody waiting for long.
    const atMs = Math.min(Math.max(nowMs, this.#nextAtMs), nowMs + WAIT_MAX_MS);
    this.#nextAtMs = atMs + this.#intervalMs;
    if (!urgent && atMs > nowMs) await sleep(this.#clock, atMs - nowMs);
  }
}
