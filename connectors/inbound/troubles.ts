/** What keeps connectors of this node from working, and since when: said once each, told as long as it lasts. */
import type { HealthProblem } from '../../engine/health.ts';

interface Trouble {
  readonly reason: string;
  readonly sinceMs: number;
}

export class Troubles {
  readonly #say: (about: string, reason: string) => void;
  readonly #current = new Map<string, Trouble>();

  /** `say` is called when something begins, or is wrong for another reason. */
  constructor(say: (about: string, reason: string) => void) {
    this.#say = say;
  }

  /** The same of the same only once. */
  tell(about: string, reason: string): void {
    const known = this.#current.get(about);
    if (known?.reason === reason) return;
    this.#current.set(about, { reason, sinceMs: Date.now() });
    this.#say(about, reason);
  }

  /** It is well now. */
  heal(about: string): void {
    this.#current.delete(about);
  }

  list(): HealthProblem[] {
    return Array.from(this.#current, ([about, { reason, sinceMs }]) => ({
      what: `${about}: ${reason}`,
      since: new Date(sinceMs).toISOString(),
    }));
  }
}
