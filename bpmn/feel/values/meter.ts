/** What an operation on values needs of the evaluation: it pays before it works, and warns. Pure. */
export interface Meter {
  /** Whether a warning would be kept: asked before its text is made. */
  readonly wantsWarnings: boolean;
  /** Gives null, so that it can be the last word of an operation. */
  warn(message: string): null;
  /** Before work is done, in units of work. Throws FeelOverBudget. */
  spend(work: number): void;
  /** Before values are made. Throws FeelOverBudget. */
  allocate(bytes: number): void;
  /** Around the body of a function. Throws FeelOverBudget for a recursion that is too deep. */
  enter(): void;
  leave(): void;
}
