/**
 * The number of jobs that a worker leases beyond its free handlers, so that no handler is idle during a
 * request: as many as end during two requests. So a leased job waits for about that time, and a worker with
 * slow handlers leases none ahead. Pure.
 */

/** Maximum number of waiting jobs, however fast they end. */
const AHEAD_MAX = 1000;
const REQUESTS = 2;
/** Weight of the newest measurement. */
const NEWEST = 0.3;
/** Shorter periods are not representative of the rate, ms. */
const STRETCH_MS_MIN = 20;

export class LeaseAhead {
  #ended = 0;
  #sinceMs: number;
  #endedPerMs = 0;
  #requestMs = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** Called when a job has ended. */
  ended(): void {
    this.#ended++;
  }

  /** Called when a request has a reply. */
  answered(requestMs: number, nowMs: number): void {
    this.#requestMs = mixed(this.#requestMs, requestMs);
    const stretchMs = nowMs - this.#sinceMs;
    if (stretchMs < STRETCH_MS_MIN) return;
    this.#endedPerMs = mixed(this.#endedPerMs, this.#ended / stretchMs);
    this.#ended = 0;
    this.#sinceMs = nowMs;
  }

  get count(): number {
    return Math.min(Math.floor(REQUESTS * this.#requestMs * this.#endedPerMs), AHEAD_MAX);
  }
}

function mixed(before: number, newest: number): number {
  return before === 0 ? newest : before + NEWEST * (newest - before);
}
