/**
 * The network between processes and the broker: requests and responses are delayed or lost, arrive after
 * their timeout, or find no broker. The probabilities can be changed at any time.
 */
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';

/** Probabilities per request. */
export interface LastingProblem {
  readonly requestLost: number;
  readonly answerLost: number;
  /** The request takes longer than its sender waits, but is carried out. */
  readonly requestLate: number;
  readonly isBrokerAway: boolean;
  /** The delay of the response to each EndTxn, ms. */
  readonly slowEndMs: number;
}

export const NO_TROUBLE: LastingProblem = {
  requestLost: 0,
  answerLost: 0,
  requestLate: 0,
  isBrokerAway: false,
  slowEndMs: 0,
};

/** Thrown if no response came in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

const DELAY_MIN_MS = 0.2;
const DELAY_MAX_MS = 3;
/** One in this many responses takes up to a second. */
const SLOW_EVERY = 200;

export class Network {
  trouble: LastingProblem = NO_TROUBLE;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #trace: (text: string) => void;

  constructor(scheduler: Scheduler, random: Random, trace: (text: string) => void) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#trace = trace;
  }

  get nowMs(): number {
    return this.#scheduler.nowMs;
  }

  delayMs(): number {
    const random = this.#random;
    if (random.int(1, SLOW_EVERY) === 1) return random.between(DELAY_MAX_MS, 1000);
    return random.between(DELAY_MIN_MS, DELAY_MAX_MS);
  }

  /** Rejects with the error of `carryOut`, or with NoAnswer after the timeout. */
  request<T>(from: SimProcess, name: string, timeoutMs: number, carryOut: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (settle: () => void): void => {
        if (isOver) return;
        isOver = true;
        cancel();
        settle();
      };
      const cancel = from.after(timeoutMs, () => end(() => reject(new NoAnswer(`${name}: no answer`))));
      const { requestLost, requestLate } = this.trouble;
      if (this.#random.chance(requestLost)) {
        this.#trace(`${from.name}: ${name} lost`);
        return;
      }
      const isLate = this.#random.chance(requestLate);
      if (isLate) this.#trace(`${from.name}: ${name} late`);
      const delayMs = isLate ? timeoutMs + this.#random.between(0, 5_000) : this.delayMs();
      this.#scheduler.after(delayMs, () => {
        if (this.trouble.isBrokerAway) return;
        const settle = this.#answerOf(carryOut, resolve, reject);
        if (this.#random.chance(this.trouble.answerLost)) {
          this.#trace(`${from.name}: answer to ${name} lost`);
          return;
        }
        const slowMs = name.startsWith('EndTxn') ? this.trouble.slowEndMs : 0;
        this.#scheduler.after(slowMs + this.delayMs(), () => from.deliver(() => end(settle)));
      });
    });
  }

  #answerOf<T>(carryOut: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
    try {
      const value = carryOut();
      return () => resolve(value);
    } catch (error) {
      return () => reject(error);
    }
  }
}
