/** The limits of FEEL, each with its unit in its name. Pure. */

/** The longest time an evaluation may take, in milliseconds. */
export const EVALUATION_MS_MAX = 100;
/** The largest result, in bytes of JSON. */
export const RESULT_BYTES_MAX = 1024 * 1024;
/** The deepest nesting of a result, and of an expression's syntax tree, in levels. */
export const NESTING_MAX = 500;
/** The longest expression, in characters. */
export const SOURCE_LENGTH_MAX = 64 * 1024;
/**
 * How many times an expression may copy a variable before it counts as a loop (`{a: s + s, b: a + a, c: b +
 * b}` copies s 8 times): above this it runs under the time limit.
 */
export const COPIES_UNTIMED_MAX = 64;
