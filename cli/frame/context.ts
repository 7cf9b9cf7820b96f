/**
 * What a command works with: options, output, and the promise that whatever it opens is closed, also on
 * Ctrl-C.
 */

import type { GlobalOptions } from './global-options.ts';
import type { Output } from './output.ts';

export class CommandContext {
  readonly options: GlobalOptions;
  readonly output: Output;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly #cleanUps: (() => unknown)[] = [];
  #isService = false;
  #endsByItself = false;

  constructor(options: GlobalOptions, output: Output, signal: AbortSignal) {
    this.options = options;
    this.output = output;
    this.signal = signal;
  }

  /** True when the command runs until it is told to stop, so that SIGTERM is its good end. */
  get isService(): boolean {
    return this.#isService;
  }

  /** True when Ctrl-C is answered by the command, which soon ends and has something to say about it. */
  get isEndingByItself(): boolean {
    return this.#endsByItself;
  }

  /** From now on the command looks after `signal` itself. */
  endsByItself(): void {
    this.#endsByItself = true;
  }

  /** Runs `cleanUp` when the command ends, however it ends; the last one registered runs first. */
  defer(cleanUp: () => unknown): void {
    this.#cleanUps.push(cleanUp);
  }

  /** Resolves when the user or the system wants the command to stop. */
  untilStopped(): Promise<void> {
    this.#isService = true;
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /**
   * Runs what was deferred; one that fails does not keep the others from running, and its error is thrown at
   * the end.
   */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let cleanUp = this.#cleanUps.pop(); cleanUp !== undefined; cleanUp = this.#cleanUps.pop()) {
      try {
        await cleanUp();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
