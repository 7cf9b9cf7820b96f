/** Limits the rate of a stream of commands that several lanes send. */

import { setTimeout as sleep } from 'node:timers/promises';

export class Pace {
  readonly #everyMs: number;
  #nextMs = 0;

  /** Without `perSecond`, there is no limit. */
  constructor(perSecond: number | undefined) {
    this.#everyMs = perSecond === undefined ? 0 : 1000 / perSecond;
  }

  /** Resolves when the next command may be sent, or when waiting is aborted. */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.#everyMs === 0 || signal.aborted) return;
    const nowMs = performance.now();
    this.#nextMs = Math.max(this.#nextMs, nowMs);
    const waitMs = this.#nextMs - nowMs;
    this.#nextMs += this.#everyMs;
    if (waitMs <= 0) return;
    try {
      await sleep(waitMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
