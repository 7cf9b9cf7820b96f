/**
 * What keeps connectors of this node from working, and since when: said once each, told as long as it lasts.
 */
import type { HealthProblem } from '../../engine/node/health.ts';

interface Trouble {
  readonly reason: string;
  readonly sinceMs: number;
}

export class Troubles {
  readonly #say: (about: string, reason: string) => void;
  #current: ReadonlyMap<string, Trouble> = new Map();

  /** `say` is called when something begins, or is wrong for another reason. */
  constructor(say: (about: string, reason: string) => void) {
    this.#say = say;
  }

  /** All that is wrong now, by what it is about: whatever is missing is well again. */
  update(reasons: ReadonlyMap<string, string>): void {
    const former = this.#current;
    const current = new Map<string, Trouble>();
    for (const [about, reason] of reasons) {
      const known = former.get(about);
      current.set(about, { reason, sinceMs: known?.sinceMs ?? Date.now() });
      if (known?.reason !== reason) this.#say(about, reason);
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
