/** Errors of FEEL, other than null with a warning. Pure. */

/**
 * The expression can't be parsed, or calls an unsupported function. `position`: character offsets in the
 * source.
 */
export class FeelSyntaxError extends Error {
  override readonly name = 'FeelSyntaxError';
  readonly position: { readonly from: number; readonly to: number };
  constructor(message: string, position: { readonly from: number; readonly to: number }) {
    super(message);
    this.position = position;
  }
}

/** An evaluation fails as a whole, instead of returning null and a warning. */
export class FeelFailure extends Error {
  override readonly name: string = 'FeelFailure';
}

/** The condition of an `assert` is not true. */
export class FeelAssertion extends FeelFailure {
  override readonly name = 'FeelAssertion';
}

/** The evaluation, or its step, exceeds its budget (limits.ts). */
export class FeelOverBudget extends FeelFailure {
  override readonly name = 'FeelOverBudget';
}

/** The result exceeds `RESULT_BYTES_MAX`, or is nested deeper than `NESTING_MAX`. */
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
