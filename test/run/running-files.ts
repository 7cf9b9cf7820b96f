/**
 * The files that a run of tests is waiting for. node:test prints the results of a file only when all files
 * before it have ended, so that a hanging file is not visible in its output.
 */

/** The data of node:test's events `test:dequeue` and `test:complete`. */
export interface TestEvent {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string | undefined;
}

interface Running {
  readonly sinceMs: number;
  /** Names of tests that have begun and not ended. */
  readonly open: string[];
  done: number;
}

export class RunningFiles {
  readonly #nowMs: () => number;
  /** By the path of the process's entry file. */
  readonly #running = new Map<string, Running>();

  /** `nowMs`: a monotonic clock. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  began({ name, nesting, file }: TestEvent): void {
    if (isProcess(name, nesting, file))
      this.#running.set(name, { sinceMs: this.#nowMs(), open: [], done: 0 });
    else this.#running.get(file ?? '')?.open.push(name);
  }

  completed({ name, nesting, file }: TestEvent): void {
    if (isProcess(name, nesting, file)) {
      this.#running.delete(name);
      return;
    }
    const running = this.#running.get(file ?? '');
    if (!running) return;
    running.done += 1;
    const at = running.open.indexOf(name);
    if (at >= 0) running.open.splice(at, 1);
  }

  /** One line for each file that runs for at least `ageMs`. */
  lines(ageMs: number): string[] {
    return [...this.#running].flatMap(([file, { sinceMs, open, done }]) => {
      const tookMs = this.#nowMs() - sinceMs;
      if (tookMs < ageMs) return [];
      const now = open.length > 0 ? `now: ${open.join(' > ')}` : 'no test is running';
      return [`still running after ${Math.round(tookMs / 60_000)} min: ${file} (${done} tests done, ${now})`];
    });
  }
}

/** The event of a process has the entry file's path as its name. */
function isProcess(name: string, nesting: number, file: string | undefined): boolean {
  return nesting === 0 && name === file;
}
