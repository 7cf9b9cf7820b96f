/** Keeps a stream of commands at a rate, however many lanes send them. */

import { setTimeout as sleep } from 'node:timers/promises';

export class Pace {
  readonly #everyMs: number;
  #nextMs = 0;

  /** `perSecond` undefined: as fast as the engine answers. */
  constructor(perSecond: number | undefined) {
    this.#everyMs = perSecond === undefined ? 0 : 1000 / perSecond;
  }

  /** Resolves when the next may be sent, or when there is no reason to wait any more. */
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
