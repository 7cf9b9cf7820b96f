/**
 * The context of a command: options, output, and resources that are closed when it ends, also on
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

  /** True if the command runs until it is stopped, so that SIGTERM is a successful end. */
  get isService(): boolean {
    return this.#isService;
  }

  /** True if the command handles Ctrl-C itself: it ends soon and prints a summary. */
  get isEndingByItself(): boolean {
    return this.#endsByItself;
  }

  /** From now on the command handles `signal` itself. */
  endsByItself(): void {
    this.#endsByItself = true;
  }

  /** Runs `cleanUp` when the command ends, successfully or not; the last one registered runs first. */
  defer(cleanUp: () => unknown): void {
    this.#cleanUps.push(cleanUp);
  }

  /** Resolves on Ctrl-C or SIGTERM. */
  untilStopped(): Promise<void> {
    this.#isService = true;
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
  }

  /**
   * Runs the deferred functions. If one fails, the others still run, and its error is thrown at
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
