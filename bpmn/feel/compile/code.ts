/** The compiled form of a syntax node: a closure that returns its value. Pure. */
import type { Run } from '../run.ts';
import type { FeelValue } from '../values/feel-value.ts';

/** Values bound by the expression itself: loop variables, entries of contexts, parameters, filtered items. */
export type Frame = (FeelValue | undefined)[];

/** Evaluates. Unexpected data yields null and a warning of `run`; throws only FeelFailure. */
export type Code = (run: Run, frame: Frame) => FeelValue;

/**
 * A closure that always returns the same value has this property, so that others can choose a faster
 * implementation.
 */
const constants = new WeakMap<Code, { readonly value: FeelValue }>();

export function constant(value: FeelValue): Code {
  const code: Code = () => value;
  constants.set(code, { value });
  return code;
}

/** The value of a constant; undefined for all other code. */
export function constantOf(code: Code): { readonly value: FeelValue } | undefined {
  return constants.get(code);
}
