/** What a syntax node becomes: a closure that gives its value. Pure. */
import type { Run } from '../run.ts';
import type { FeelValue } from '../values/feel-value.ts';

/**
 * Values that the expression itself binds: loop variables, entries of contexts, parameters, filtered items.
 */
export type Frame = (FeelValue | undefined)[];

/** Evaluates. Odd data gives null and a warning of `run`; throws FeelFailure only. */
export type Code = (run: Run, frame: Frame) => FeelValue;

/** A closure that always gives the same value says so, for its users to choose faster ones. */
const constants = new WeakMap<Code, { readonly value: FeelValue }>();

export function constant(value: FeelValue): Code {
  const code: Code = () => value;
  constants.set(code, { value });
  return code;
}

/** The value of a constant; undefined for all else. */
export function constantOf(code: Code): { readonly value: FeelValue } | undefined {
  return constants.get(code);
}
