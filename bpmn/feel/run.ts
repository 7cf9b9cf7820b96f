/** A running evaluation: its scope, its remaining budget, and its warnings. Pure. */
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
  /** Cached values of variables that the expression reads often. */
  readonly cached: (FeelValue | undefined)[];
  readonly #budget: FeelBudget;
  readonly #workEnd: number;
  readonly #bytesEnd: number;
  #warnings: string[] | null = null;
  #depth = 0;
  /** Number of values returned by `uuid()` and `random number()`. */
  randomCount = 0;
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

  /** Called before work is done. Throws FeelOverBudget. */
  spend(work: number): void {
    this.#budget.work -= work;
    if (this.#budget.work < this.#workEnd) {
      const whose = this.#workEnd === 0 ? 'one step' : 'one evaluation';
      throw new FeelOverBudget(
        `the expression exceeds the work limit of ${whose} (${EVALUATION_WORK_MAX} units)`,
      );
    }
  }

  /** Called before values are created. Throws FeelOverBudget. */
  allocate(bytes: number): void {
    this.#budget.bytes -= bytes;
    if (this.#budget.bytes < this.#bytesEnd) {
      throw new FeelOverBudget(
        `the expression creates values of more than ${EVALUATION_BYTES_MAX} bytes (EVALUATION_BYTES_MAX)`,
      );
    }
  }

  /** True if a warning would be stored: checked before its text is created. */
  get wantsWarnings(): boolean {
    return this.#warnings === null || this.#warnings.length < WARNINGS_MAX;
  }

  /** Returns null, so that an operation can end with it. */
  warn(message: string): null {
    this.#warnings ??= [];
    keep(message, this.#warnings);
    if (this.host.warnings) keep(message, this.host.warnings);
    return null;
  }

  /** Wraps the body of a function. Throws FeelOverBudget if recursion is too deep. */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > CALL_DEPTH_MAX) {
      throw new FeelOverBudget(
        `function calls are nested deeper than ${CALL_DEPTH_MAX} levels (CALL_DEPTH_MAX)`,
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
