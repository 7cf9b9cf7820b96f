/**
 * An operating system process in virtual time: it can be stopped for a while (whatever arrives meanwhile
 * waits) and killed (nothing arrives any more). Its clock may be wrong and may jump; its timers measure true
 * time.
 */
import type { Clock } from '../../engine/clock.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export class SimProcess implements Clock {
  readonly name: string;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  #clockErrorMs: number;
  #state: 'running' | 'paused' | 'killed' = 'running';
  #held: (() => void)[] = [];

  constructor(name: string, scheduler: Scheduler, random: Random, clockErrorMs = 0) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#random = random;
    this.#clockErrorMs = clockErrorMs;
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  get isKilled(): boolean {
    return this.#state === 'killed';
  }

  nowMs(): number {
    return Math.floor(this.#scheduler.nowMs + this.#clockErrorMs);
  }

  /** Sets the error of the clock from now on. */
  setClockError(ms: number): void {
    this.#clockErrorMs = ms;
  }

  after(ms: number, call: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#scheduler.after(ms, () => {
      this.deliver(() => {
        if (!isCancelled) call();
      });
    });
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Calls immediately, after the pause, or never. */
  deliver(call: () => void): void {
    if (this.#state === 'running') call();
    else if (this.#state === 'paused') this.#held.push(call);
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  /** Delivers everything that was held back within a moment, in any order. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    const held = this.#held;
    this.#held = [];
    for (const call of held) this.#scheduler.after(this.#random.between(0, 3), () => this.deliver(call));
  }

  kill(): void {
    this.#state = 'killed';
    this.#held = [];
  }
}
