/**
 * Bounds the transactions of a node: each costs about 1 ms of CPU whatever its size, so under load they begin at intervals,
 * while an idle node begins at once.
 */
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';

export class Pacer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #nextAtMs = 0;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /** Resolves when a transaction may begin; at once for `urgent` ones (a full batch waits), which still count. */
  async turn(urgent: boolean): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const atMs = Math.max(nowMs, this.#nextAtMs);
    this.#nextAtMs = atMs + this.#intervalMs;
    if (!urgent && atMs > nowMs) await sleep(this.#clock, atMs - nowMs);
  }
}
