/**
 * The types of FEEL evaluation: what goes in (a scope of JSON variables and a time) and what comes out.
 * Pure. Source: DMN 1.3 chapter 10 (FEEL), as feelin reads it.
 */

import type { KeySource } from './lots.ts';

/** A value of a process variable: what JSON.parse returns. Contexts are plain objects. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * The variables visible to an expression. Looked up by need: an expression asks only for names it mentions.
 */
export interface FeelScope {
  /** The variable's value, undefined when no variable of that name is visible. */
  get(name: string): Json | undefined;
  /**
   * All visible names. Asked only when `get` knew none, to find one that differs in white space (`order
   * id`).
   */
  names(): Iterable<string>;
}

/** What an evaluation gives: a FEEL value (JSON, or a FEEL temporal, range or function) and what was odd. */
export interface FeelResult {
  readonly value: unknown;
  readonly warnings: readonly string[];
}

/** An expression that was read once and is evaluated many times. */
export interface FeelExpression {
  /** The expression's text, without the `=` in front. */
  readonly source: string;
  /** It may take long: each evaluation is under a time limit. */
  readonly timed: boolean;
  /**
   * Evaluates in `scope`; `now()` and `today()` read `nowMs` (epoch ms, shown in UTC).
   * `uuid()` and `random number()` are made of one of `keys`.
   * Odd data gives null and a warning. Throws FeelFailure when a limit is hit or an `assert` does not hold.
   */
  evaluate(scope: FeelScope, nowMs: number, keys?: KeySource): FeelResult;
}
