/** The limits of FEEL, each with its unit in its name. Pure. */

/** Work limit of one evaluation, in units (see budget.ts): some 100 ms on a slow machine. */
export const EVALUATION_WORK_MAX = 5_000_000;
/** Work limit of all evaluations of one step, in units. */
export const STEP_WORK_MAX = 50_000_000;
/** Size limit of the values that one evaluation creates, in bytes. */
export const EVALUATION_BYTES_MAX = 32 * 1024 * 1024;
/** Size limit of the values that all evaluations of one step create, in bytes. */
export const STEP_BYTES_MAX = 256 * 1024 * 1024;
/** Maximum size of a result, in bytes of JSON. */
export const RESULT_BYTES_MAX = 1024 * 1024;
/** Maximum nesting of a result, and of an expression's syntax tree, in levels. */
export const NESTING_MAX = 500;
/** Maximum nesting of function calls. */
export const CALL_DEPTH_MAX = 400;
/** Maximum length of an expression, in characters. */
export const SOURCE_LENGTH_MAX = 64 * 1024;
/** Maximum number of stored warnings of one evaluation; the text of further ones is not even created. */
export const WARNINGS_MAX = 8;
