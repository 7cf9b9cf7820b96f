/**
 * The time of a node in test mode: the machine's, moved or pinned by tests. Delays last as long as they do.
 */
import type { Clock } from '../clock.ts';
import type { TestTime } from '../step/environment.ts';

export class TestClock implements Clock, TestTime {
  readonly #real: Clock;
  #offsetMs = 0;
  #pinnedAtMs = 0;

  constructor(real: Clock) {
    this.#real = real;
  }

  nowMs(): number {
    return this.#pinnedAtMs > 0 ? this.#pinnedAtMs : this.#real.nowMs() + this.#offsetMs;
  }

  after(ms: number, call: () => void): () => void {
    return this.#real.after(ms, call);
  }

  set({ offsetMs = 0, pinnedAtMs = 0 }: { readonly offsetMs?: number; readonly pinnedAtMs?: number }): void {
    this.#offsetMs = offsetMs;
    this.#pinnedAtMs = pinnedAtMs;
  }
}
