/**
 * The time of a node's steps. A machine's clock can jump, and a partition's time never goes back: if a clock
 * was ahead for a moment and its time was accepted, all timers would be late by that difference. So a jump is
 * not accepted before Kafka's clock confirms it. See ADR 31.
 */
import type { Clock } from '../clock.ts';

/** Larger differences between two clocks are not drift, ms. */
const JUMP_MIN_MS = 10_000;
/** If nothing can confirm or refute a jump, it is accepted after this time, ms. */
const HOLD_MS = 60_000;

/** The machine's clock differs from the time of the node's steps, or is behind Kafka's clock. */
export interface ClockDifference {
  /** How far the machine's clock is ahead, ms; negative: behind. */
  readonly aheadMs: number;
  /** Start of the difference by the time of the steps, epoch ms. */
  readonly sinceMs: number;
}

export class SteadyClock implements Clock {
  readonly #machine: Clock;
  readonly #steadyMs: () => number;
  /** The time of the steps minus the steady time. */
  #offsetMs: number;
  /** True once Kafka's clock is known: from then on, only it confirms a jump. */
  #isMeasured = false;
  /** Set while the machine's clock differs from the time of the steps. */
  #jump: (ClockDifference & { readonly sinceSteadyMs: number }) | undefined;
  /** Set while Kafka's clock is later than both. */
  #behind: ClockDifference | undefined;

  /** `steadyMs`: a time that never jumps, from any origin; it may stop while the machine is suspended. */
  constructor(machine: Clock, steadyMs: () => number) {
    this.#machine = machine;
    this.#steadyMs = steadyMs;
    this.#offsetMs = machine.nowMs() - steadyMs();
  }

  /** Undefined while all clocks agree. */
  get difference(): ClockDifference | undefined {
    this.nowMs();
    return this.#jump ?? this.#behind;
  }

  nowMs(): number {
    const machineMs = this.#machine.nowMs();
    const steadyMs = this.#steadyMs();
    const expectedMs = steadyMs + this.#offsetMs;
    // Drift and small corrections are accepted.
    if (isClose(machineMs, expectedMs)) return this.#follow(machineMs, steadyMs);
    this.#hold(machineMs - expectedMs, steadyMs);
    const isOver = !this.#isMeasured && steadyMs - (this.#jump?.sinceSteadyMs ?? steadyMs) >= HOLD_MS;
    return isOver ? this.#follow(machineMs, steadyMs) : Math.floor(expectedMs);
  }

  after(ms: number, call: () => void): () => void {
    return this.#machine.after(ms, call);
  }

  /**
   * Compares the time with Kafka's clock, which has just returned `atMs`. If the two differ, the earlier one
   * counts: a time that is too early can be corrected later, one that is too late can't.
   */
  appended(atMs: number): void {
    this.#isMeasured = true;
    const machineMs = this.#machine.nowMs();
    const steadyMs = this.#steadyMs();
    const expectedMs = steadyMs + this.#offsetMs;
    const behindSinceMs = this.#behind?.sinceMs ?? machineMs;
    this.#behind = undefined;
    if (isClose(machineMs, atMs)) {
      this.#follow(machineMs, steadyMs);
    } else if (isClose(expectedMs, atMs)) {
      if (!isClose(machineMs, expectedMs)) this.#hold(machineMs - expectedMs, steadyMs);
    } else if (machineMs > atMs) {
      this.#offsetMs = atMs - steadyMs;
      this.#hold(machineMs - atMs, steadyMs);
    } else {
      this.#follow(machineMs, steadyMs);
      this.#behind = { aheadMs: machineMs - atMs, sinceMs: behindSinceMs };
    }
  }

  #follow(machineMs: number, steadyMs: number): number {
    this.#offsetMs = machineMs - steadyMs;
    this.#jump = undefined;
    return machineMs;
  }

  #hold(aheadMs: number, steadyMs: number): void {
    const since = this.#jump ?? {
      sinceMs: Math.floor(steadyMs + this.#offsetMs),
      sinceSteadyMs: steadyMs,
    };
    this.#jump = { ...since, aheadMs: Math.round(aheadMs) };
  }
}

function isClose(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) <= JUMP_MIN_MS;
}
