/**
 * The types of FEEL evaluation: its input (a scope of variables and a time) and its result. Pure. Source: DMN
 * 1.5 chapter 10 (FEEL).
 */
import type { FeelBudget } from './budget.ts';
import type { FeelDecimal } from './values/feel-decimal.ts';
import type { FeelFunction, FeelType, FeelValue } from './values/feel-value.ts';

/**
 * A value of a process variable: the result of `parseJson`, which JSON.stringify writes exactly. Contexts are
 * plain objects; numbers of more than 15 digits are FeelDecimals.
 */
export type Json = null | boolean | number | string | FeelDecimal | Json[] | { [name: string]: Json };

/**
 * The variables visible to an expression, looked up on demand: an expression only requests names that it
 * contains.
 */
export interface FeelScope {
  /** The variable's value, undefined if no visible variable has that name. */
  get(name: string): FeelValue | undefined;
  /**
   * All visible names. Only requested if `get` didn't find a name, to find one that differs in white space
   * (`order id`).
   */
  names(): Iterable<string>;
}

/** The resources of an evaluation, for example those of a step. */
export interface FeelHost {
  /** Returns a unique key, from which `uuid()` and `random number()` are derived. */
  nextKey?(): number;
  /** The remaining budget of all evaluations together. Absent: each evaluation has the budget of a step. */
  readonly feelBudget?: FeelBudget;
  /** Gets the warnings of all evaluations, WARNINGS_MAX at most. */
  readonly warnings?: string[];
}

/** The result of an evaluation: a FEEL value and warnings. */
export interface FeelResult {
  readonly value: FeelValue;
  readonly warnings: readonly string[];
}

/** An expression that was parsed once and can be evaluated many times. */
export interface FeelExpression {
  /** The expression's text, without the leading `=`. */
  readonly source: string;
  /**
   * Evaluates in `scope`; `now()` and `today()` return `nowMs` (epoch ms, shown in UTC). Unexpected data
   * yields null and a warning. Throws FeelFailure if a limit is exceeded or an `assert` fails.
   */
  evaluate(scope: FeelScope, nowMs: number, host?: FeelHost): FeelResult;
}

/** Parsed unary tests, such as the cell of a decision table. */
export interface FeelUnaryTests {
  readonly source: string;
  /** True, false, or null if a test can't be decided for `input`. Throws FeelFailure. */
  evaluate(input: FeelValue, scope: FeelScope, nowMs: number, host?: FeelHost): FeelResult;
}

/**
 * Names that are read as one word although they contain spaces or operators; with the names of their entries.
 */
export interface FeelNames {
  readonly [name: string]: FeelNames | true;
}

export interface FeelOptions {
  /** Functions in addition to the built-in ones. */
  readonly functions?: ReadonlyMap<string, FeelFunction>;
  /** Names that may be functions in the scope. */
  readonly inScope?: ReadonlySet<string>;
  /** Names of variables with spaces or operators. */
  readonly names?: FeelNames;
  /** Types by name in addition to the built-in ones, such as item definitions of DMN. */
  readonly types?: (name: string) => FeelType | undefined;
  /** Allows syntax that only DMN has: numbers with an exponent. */
  readonly dmn?: boolean;
  /**
   * A unary test that is a boolean, and doesn't contain `?`, is compared with a boolean input, as in DMN;
   * otherwise it passes if it is true, as in Camunda.
   */
  readonly comparesBooleans?: boolean;
  /**
   * An expression that can't be parsed returns null and a warning. For definitions that an earlier version
   * accepted.
   */
  readonly lenient?: boolean;
}
