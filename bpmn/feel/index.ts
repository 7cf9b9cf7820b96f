/** FEEL, the expression language of BPMN models: the interface for the rest of the engine. */
export { FeelBudget } from './budget.ts';
export { compileFeel, compileUnaryTests } from './compile.ts';
export { constantValue } from './constant.ts';
export { FeelFailure, FeelNotJson, FeelOverBudget, FeelSyntaxError, FeelTooLarge } from './errors.ts';
export { isJsonObject } from './json-object.ts';
export { compileValue } from './static-or-feel.ts';
export { addDuration, feelDurationMs, toDuration, toInstantMs } from './temporal.ts';
export { toJson } from './to-json.ts';
export type {
  FeelExpression,
  FeelHost,
  FeelNames,
  FeelOptions,
  FeelScope,
  FeelUnaryTests,
  Json,
} from './types.ts';
export { coerced } from './values/coercion.ts';
export { DaysTimeDuration } from './values/days-time-duration.ts';
export { FeelDecimal } from './values/feel-decimal.ts';
export { ANY_TYPE, typeNamed } from './values/feel-type.ts';
export type { FeelContext, FeelType, FeelValue } from './values/feel-value.ts';
export { FeelFunction, FeelRange } from './values/feel-value.ts';
export { isNumber, numberText } from './values/number.ts';
export { parseJson } from './values/parse-json.ts';
export { isContext, isList, typeOf } from './values/type-of.ts';
