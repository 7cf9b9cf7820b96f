/**
 * The part of an evaluation that operations on values use: they charge the budget before they compute, and
 * warn. Pure.
 */
export interface Meter {
  /** True if a warning would be stored: checked before its text is created. */
  readonly wantsWarnings: boolean;
  /** Returns null, so that an operation can end with it. */
  warn(message: string): null;
  /** Called before work is done, in units of work. Throws FeelOverBudget. */
  spend(work: number): void;
  /** Called before values are created. Throws FeelOverBudget. */
  allocate(bytes: number): void;
  /** Wraps the body of a function. Throws FeelOverBudget if recursion is too deep. */
  enter(): void;
  leave(): void;
}
