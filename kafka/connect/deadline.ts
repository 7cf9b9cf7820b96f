/** Waiting with a deadline: every network step has one, because kafkajs' own retries may never end. */
import { KafkaConnectionError } from './errors.ts';

/**
 * Settles as `work` does, but rejects with KafkaConnectionError after `timeoutMs`. The work itself is not
 * stopped, and its later result is ignored, so close its resources.
 */
export function withDeadline<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new KafkaConnectionError(`${what}: no result within ${timeoutMs} ms`)),
      Math.max(0, timeoutMs),
    );
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/** Resolves after `delayMs`. */
export function delay(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}

/** A fixed instant of the monotonic clock, shared by the steps of an operation. */
export class Deadline {
  readonly timeoutMs: number;
  readonly #endMs: number;
  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.#endMs = performance.now() + timeoutMs;
  }
  /** Milliseconds left, never negative. */
  get leftMs(): number {
    return Math.max(0, this.#endMs - performance.now());
  }
  get passed(): boolean {
    return this.leftMs === 0;
  }
}
