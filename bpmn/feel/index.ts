/** FEEL, the expression language of BPMN models: everything the rest of the engine uses of it. */
export { compileFeel } from './compile.ts';
export { constantValue } from './constant.ts';
export { FeelFailure, FeelNotJson, FeelSyntaxError, FeelTimeout, FeelTooLarge } from './errors.ts';
export { LOTS } from './lots.ts';
export { compileValue } from './static-or-feel.ts';
export { addDuration, feelDurationMs, toDuration, toInstantMs } from './temporal.ts';
export { toJson } from './to-json.ts';
export type { FeelExpression, Json } from './types.ts';
