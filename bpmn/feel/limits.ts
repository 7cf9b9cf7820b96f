/** The limits of FEEL, each with its unit in its name. Pure. */

/** What one evaluation may do, in units of work (see budget.ts): some 100 ms on a slow machine. */
export const EVALUATION_WORK_MAX = 5_000_000;
/** What all evaluations of one step may do, in units of work. */
export const STEP_WORK_MAX = 50_000_000;
/** The values that one evaluation may make, in bytes. */
export const EVALUATION_BYTES_MAX = 32 * 1024 * 1024;
/** The values that all evaluations of one step may make, in bytes. */
export const STEP_BYTES_MAX = 256 * 1024 * 1024;
/** The largest result, in bytes of JSON. */
export const RESULT_BYTES_MAX = 1024 * 1024;
/** The deepest nesting of a result, and of an expression's syntax tree, in levels. */
export const NESTING_MAX = 500;
/** The deepest calls of functions inside each other. */
export const CALL_DEPTH_MAX = 400;
/** The longest expression, in characters. */
export const SOURCE_LENGTH_MAX = 64 * 1024;
/** Warnings of one evaluation that are kept; those behind them are not even written. */
export const WARNINGS_MAX = 8;
