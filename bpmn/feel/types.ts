/**
 * The types of FEEL evaluation: what goes in (a scope of variables and a time) and what comes out. Pure.
 * Source: DMN 1.5 chapter 10 (FEEL).
 */
import type { FeelBudget } from './budget.ts';
import type { FeelDecimal } from './values/feel-decimal.ts';
import type { FeelFunction, FeelType, FeelValue } from './values/feel-value.ts';

/**
 * A value of a process variable: what `parseJson` gives and JSON.stringify writes exactly. Contexts are plain
 * objects; numbers of more than 15 digits are FeelDecimals.
 */
export type Json = null | boolean | number | string | FeelDecimal | Json[] | { [name: string]: Json };

/**
 * The variables visible to an expression. Looked up by need: an expression asks only for names it mentions.
 */
export interface FeelScope {
  /** The variable's value, undefined when no variable of that name is visible. */
  get(name: string): FeelValue | undefined;
  /**
   * All visible names. Asked only when `get` knew none, to find one that differs in white space (`order
   * id`).
   */
  names(): Iterable<string>;
}

/** What an evaluation may use of its surroundings, for example of a step. */
export interface FeelHost {
  /** Gives a key that nothing else gets: `uuid()` and `random number()` are made of it. */
  nextKey?(): number;
  /** What is left for all evaluations together. Absent: each has the budget of a step for itself. */
  readonly feelBudget?: FeelBudget;
  /** Gets the warnings of all evaluations, WARNINGS_MAX at most. */
  readonly warnings?: string[];
}

/** What an evaluation gives: a FEEL value and what was odd. */
export interface FeelResult {
  readonly value: FeelValue;
  readonly warnings: readonly string[];
}

/** An expression that was read once and is evaluated many times. */
export interface FeelExpression {
  /** The expression's text, without the `=` in front. */
  readonly source: string;
  /**
   * Evaluates in `scope`; `now()` and `today()` read `nowMs` (epoch ms, shown in UTC). Odd data gives null
   * and a warning. Throws FeelFailure when a limit is hit or an `assert` does not hold.
   */
  evaluate(scope: FeelScope, nowMs: number, host?: FeelHost): FeelResult;
}

/** Unary tests, such as the cell of a decision table, that were read once. */
export interface FeelUnaryTests {
  readonly source: string;
  /** True, false, or null where a test can't be decided for `input`. Throws FeelFailure. */
  evaluate(input: FeelValue, scope: FeelScope, nowMs: number, host?: FeelHost): FeelResult;
}

/** Names that are read as one word although they hold spaces or operators; with those of their entries. */
export interface FeelNames {
  readonly [name: string]: FeelNames | true;
}

export interface FeelOptions {
  /** Functions beside the built-in ones. */
  readonly functions?: ReadonlyMap<string, FeelFunction>;
  /** Names under which the scope may give functions. */
  readonly inScope?: ReadonlySet<string>;
  /** Names of variables with spaces or operators. */
  readonly names?: FeelNames;
  /** Types by name beside the built-in ones, such as item definitions of DMN. */
  readonly types?: (name: string) => FeelType | undefined;
  /** What only DMN has is allowed: numbers with an exponent. */
  readonly dmn?: boolean;
  /**
   * A unary test that is a boolean, and not about `?`, is compared with an input that is one, as DMN says;
   * else it passes when it is true, as in Camunda.
   */
  readonly comparesBooleans?: boolean;
  /** What can't be read gives null and a warning. For definitions that an earlier version accepted. */
  readonly lenient?: boolean;
}
