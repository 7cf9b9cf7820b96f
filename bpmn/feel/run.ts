/**
 * One evaluation while it runs: what it sees, what it may still cost, and its warnings. Pure.
 */
import { FeelBudget } from './budget.ts';
import { FeelOverBudget } from './errors.ts';
import { CALL_DEPTH_MAX, EVALUATION_BYTES_MAX, EVALUATION_WORK_MAX, WARNINGS_MAX } from './limits.ts';
import type { FeelHost, FeelScope } from './types.ts';
import type { FeelValue } from './values/feel-value.ts';
import type { Meter } from './values/meter.ts';

const NO_WARNINGS: readonly string[] = [];

export class Run implements Meter {
  readonly scope: FeelScope;
  readonly nowMs: number;
  readonly host: FeelHost;
  /** Values of variables that the expression reads often. */
  readonly cached: (FeelValue | undefined)[];
  readonly #budget: FeelBudget;
  readonly #workEnd: number;
  readonly #bytesEnd: number;
  #warnings: string[] | null = null;
  #depth = 0;
  /** Values that `uuid()` and `random number()` have drawn. */
  drawn = 0;
  seed: string | undefined;

  constructor(scope: FeelScope, nowMs: number, host: FeelHost, cachedCount: number) {
    this.scope = scope;
    this.nowMs = nowMs;
    this.host = host;
    this.cached = cachedCount === 0 ? NO_VALUES : new Array<FeelValue | undefined>(cachedCount);
    this.#budget = host.feelBudget ?? new FeelBudget();
    this.#workEnd = Math.max(0, this.#budget.work - EVALUATION_WORK_MAX);
    this.#bytesEnd = Math.max(0, this.#budget.bytes - EVALUATION_BYTES_MAX);
  }

  get warnings(): readonly string[] {
    return this.#warnings ?? NO_WARNINGS;
  }

  /** Before work is done. Throws FeelOverBudget. */
  spend(work: number): void {
    this.#budget.work -= work;
    if (this.#budget.work < this.#workEnd) {
      const whose = this.#workEnd === 0 ? 'one step' : 'one evaluation';
      throw new FeelOverBudget(
        `the expression takes more work than ${whose} may (${EVALUATION_WORK_MAX} units)`,
      );
    }
  }

  /** Before values are made. Throws FeelOverBudget. */
  allocate(bytes: number): void {
    this.#budget.bytes -= bytes;
    if (this.#budget.bytes < this.#bytesEnd) {
      throw new FeelOverBudget(
        `the expression makes values of more than ${EVALUATION_BYTES_MAX} bytes (EVALUATION_BYTES_MAX)`,
      );
    }
  }

  /** Whether a warning would be kept: asked before its text is made. */
  get wantsWarnings(): boolean {
    return this.#warnings === null || this.#warnings.length < WARNINGS_MAX;
  }

  /** Gives null, so that it can be the last word of an operation. */
  warn(message: string): null {
    this.#warnings ??= [];
    keep(message, this.#warnings);
    if (this.host.warnings) keep(message, this.host.warnings);
    return null;
  }

  /** Around the body of a function. Throws FeelOverBudget for a recursion that is too deep. */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > CALL_DEPTH_MAX) {
      throw new FeelOverBudget(
        `functions call each other deeper than ${CALL_DEPTH_MAX} levels (CALL_DEPTH_MAX)`,
      );
    }
  }

  leave(): void {
    this.#depth -= 1;
  }
}

const NO_VALUES: (FeelValue | undefined)[] = [];

/** Each message once. */
function keep(message: string, warnings: string[]): void {
  if (warnings.length < WARNINGS_MAX && !warnings.includes(message)) warnings.push(message);
}
