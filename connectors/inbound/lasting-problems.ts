/**
 * Current problems of this node's connectors and their start: each is logged once and reported as long as it
 * lasts.
 */
import type { HealthProblem } from '../../engine/node/health.ts';

interface LastingProblem {
  readonly reason: string;
  readonly sinceMs: number;
}

export class LastingProblems {
  readonly #report: (about: string, reason: string) => void;
  #current: ReadonlyMap<string, LastingProblem> = new Map();

  /** `report` is called when a problem starts or its reason changes. */
  constructor(report: (about: string, reason: string) => void) {
    this.#report = report;
  }

  /** All current problems by subject; a subject that is missing has no problem any more. */
  update(reasons: ReadonlyMap<string, string>): void {
    const former = this.#current;
    const current = new Map<string, LastingProblem>();
    for (const [about, reason] of reasons) {
      const known = former.get(about);
      current.set(about, { reason, sinceMs: known?.sinceMs ?? Date.now() });
      if (known?.reason !== reason) this.#report(about, reason);
    }
    this.#current = current;
  }

  list(): HealthProblem[] {
    return Array.from(this.#current, ([about, { reason, sinceMs }]) => ({
      what: `${about}: ${reason}`,
      since: new Date(sinceMs).toISOString(),
    }));
  }
}
