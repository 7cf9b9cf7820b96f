/**
 * Limits the transactions of a busy node: each costs about half a millisecond of CPU regardless of its size.
 * The busier the node, the longer the interval between transactions and the more commands in each. An idle
 * node starts immediately.
 */
import type { EventLoopUtilization } from 'node:perf_hooks';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import { sleep } from '../clock.ts';

/** Load below which transactions are not delayed, as a share of the time. */
const BUSY_FROM = 0.5;
/** Load at which they are delayed by the whole interval. */
const BUSY_FULL = 0.85;
/** Interval of measuring the load, ms. */
const MEASURE_MS = 50;
/** Maximum delay. */
const WAIT_MAX_MS = 100;

/** Load of this process since the last call, 0 to 1. */
export type MeasureBusy = () => number;

/** Measured by the event loop. */
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
   * Resolves when a transaction may begin; immediately for `urgent` ones (a full batch is waiting), which
   * still count.
   */
  async turn(urgent: boolean): Promise<void> {
    const nowMs = this.#clock.nowMs();
    if (Math.abs(nowMs - this.#measuredAtMs) >= MEASURE_MS) {
      this.#measuredAtMs = nowMs;
      const share = (this.#measure() - BUSY_FROM) / (BUSY_FULL - BUSY_FROM);
      this.#intervalMs = this.#intervalMaxMs * Math.min(1, Math.max(0, share));
    }
    // Bounded, so that neither a clock that was set back nor many urgent partitions delay a transaction for
    // long.
    const atMs = Math.min(Math.max(nowMs, this.#nextAtMs), nowMs + WAIT_MAX_MS);
    this.#nextAtMs = atMs + this.#intervalMs;
    if (!urgent && atMs > nowMs) await sleep(this.#clock, atMs - nowMs);
  }
}
