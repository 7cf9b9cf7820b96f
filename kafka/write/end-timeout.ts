/**
 * How long the response to an EndTxn is awaited before the request is repeated (ADR 49). A late response
 * doubles the time, up to that of the transaction; one that takes less than half of it halves it again, down
 * to the initial time. Pure.
 */
export class EndTimeout {
  readonly #initialMs: number;
  readonly #maxMs: number;
  #ms: number;

  constructor(initialMs: number, maxMs: number) {
    this.#initialMs = initialMs;
    this.#maxMs = Math.max(initialMs, maxMs);
    this.#ms = initialMs;
  }

  get ms(): number {
    return this.#ms;
  }

  /** Called after each successful EndTxn with its duration, including that of its repeats. */
  took(ms: number): void {
    if (ms > this.#ms) this.#ms = Math.min(2 * this.#ms, this.#maxMs);
    else if (2 * ms < this.#ms) this.#ms = Math.max(this.#ms / 2, this.#initialMs);
  }
}
