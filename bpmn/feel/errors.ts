/** What can go wrong with FEEL beyond a null and a warning. Pure. */

/**
 * The expression can't be read, or calls what the engine refuses. `position` is in characters of the source.
 */
export class FeelSyntaxError extends Error {
  override readonly name = 'FeelSyntaxError';
  readonly position: { readonly from: number; readonly to: number };
  constructor(message: string, position: { readonly from: number; readonly to: number }) {
    super(message);
    this.position = position;
  }
}

/** An evaluation that fails as a whole, instead of giving null and a warning. */
export class FeelFailure extends Error {
  override readonly name: string = 'FeelFailure';
}

/** The condition of an `assert` does not hold. */
export class FeelAssertion extends FeelFailure {
  override readonly name = 'FeelAssertion';
}

/** The evaluation, or the step that it is part of, costs more than it may (limits.ts). */
export class FeelOverBudget extends FeelFailure {
  override readonly name = 'FeelOverBudget';
}

/** The result is bigger than `RESULT_BYTES_MAX`, or nested deeper than `NESTING_MAX`. */
export class FeelTooLarge extends FeelFailure {
  override readonly name = 'FeelTooLarge';
}

/** The value has no JSON form: a range or a function. */
export class FeelNotJson extends Error {
  override readonly name = 'FeelNotJson';
}

/** The beginning of an expression, for a message. */
export function excerpt(source: string): string {
  return source.length <= 120 ? source : `${source.slice(0, 120)}...`;
}
