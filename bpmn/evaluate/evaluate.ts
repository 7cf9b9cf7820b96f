/**
 * Evaluates a model's expressions for an element instance; failures become incidents with the element and the
 * expression. Pure.
 */
import type { ElementInstance } from '../../state/instance.ts';
import { FeelFailure, FeelNotJson, FeelTooLarge } from '../feel/errors.ts';
import { toJson } from '../feel/to-json.ts';
import type { FeelExpression, FeelResult, FeelScope } from '../feel/types.ts';
import { describe } from '../feel/values/describe.ts';
import type { FeelList, FeelValue } from '../feel/values/feel-value.ts';
import { isNumber, numberText } from '../feel/values/number.ts';
import { isList } from '../feel/values/type-of.ts';
import type { IncidentType } from '../incident-signal.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { TextOrFeel } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { feelScope } from './variables.ts';

/** Evaluates; an exceeded limit, or a failed `assert`, throws IncidentSignal of the given type. */
export function evaluate(
  context: StepContext,
  element: ElementInstance,
  expression: FeelExpression,
  incident: IncidentType = 'EXTRACT_VALUE_ERROR',
  scope: FeelScope = feelScope(context.instance, element),
): FeelResult {
  try {
    return expression.evaluate(scope, context.nowMs, context);
  } catch (error) {
    if (error instanceof FeelFailure) {
      throw new IncidentSignal(incident, `expression '${expression.source}': ${error.message}`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Text for an incident: the expected type, the value, and FEEL's warnings. */
export function mismatch(expression: FeelExpression, expected: string, result: FeelResult): string {
  const warnings = result.warnings.length > 0 ? ` (${result.warnings.join('; ')})` : '';
  return `expected the expression '${expression.source}' to return ${expected}, but it returned ${describe(result.value)}${warnings}`;
}

/**
 * A boolean, or an incident: null is not false. `seen`: derives the expression's scope from the element's
 * scope.
 */
export function evaluateCondition(
  context: StepContext,
  element: ElementInstance,
  expression: FeelExpression,
  seen: (scope: FeelScope) => FeelScope = (scope) => scope,
): boolean {
  const scope = seen(feelScope(context.instance, element));
  const result = evaluate(context, element, expression, 'EXTRACT_VALUE_ERROR', scope);
  if (typeof result.value === 'boolean') return result.value;
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(expression, 'a boolean', result));
}

/** The items of a list, as FEEL values. */
export function evaluateList(
  context: StepContext,
  element: ElementInstance,
  expression: FeelExpression,
): FeelList {
  const result = evaluate(context, element, expression);
  if (isList(result.value)) return result.value;
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(expression, 'a list', result));
}

/** JSON text of the value. `scope`: the expression's scope, if it differs from the element's. */
export function evaluateToJson(
  context: StepContext,
  element: ElementInstance,
  expression: FeelExpression,
  incident: IncidentType,
  scope?: FeelScope,
): string {
  const result = evaluate(context, element, expression, incident, scope);
  return jsonOf(expression, result.value, incident, result.warnings);
}

/** JSON text of a value that an expression returned, or of a part of it. Throws IncidentSignal. */
export function jsonOf(
  expression: FeelExpression,
  value: FeelValue,
  incident: IncidentType = 'EXTRACT_VALUE_ERROR',
  warnings: readonly string[] = [],
): string {
  try {
    return JSON.stringify(toJson(value));
  } catch (error) {
    if (!(error instanceof FeelNotJson || error instanceof FeelTooLarge)) throw error;
    const reason = mismatch(expression, 'a value that JSON can represent', { value, warnings });
    throw new IncidentSignal(incident, reason, { cause: error });
  }
}

/** A non-empty string, static or from FEEL. */
export function evaluateText(context: StepContext, element: ElementInstance, value: TextOrFeel): string {
  if (value.kind === 'static') return value.text;
  const result = evaluate(context, element, value.expression);
  if (typeof result.value === 'string' && result.value !== '') return result.value.toWellFormed();
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(value.expression, 'a string', result));
}

/** A correlation key: a string, or a number as text. */
export function evaluateCorrelationKey(
  context: StepContext,
  element: ElementInstance,
  expression: FeelExpression,
): string {
  const result = evaluate(context, element, expression);
  if (typeof result.value === 'string' && result.value !== '') return result.value.toWellFormed();
  if (isNumber(result.value)) return numberText(result.value);
  throw new IncidentSignal(
    'EXTRACT_VALUE_ERROR',
    mismatch(expression, 'a non-empty string or a number', result),
  );
}

/** The range of an int32 in a record. */
const INTEGER_MAX = 2 ** 31 - 1;

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && Math.abs(value as number) <= INTEGER_MAX;
}

/** An integer that a record can contain, static or from FEEL. */
export function evaluateInteger(context: StepContext, element: ElementInstance, value: TextOrFeel): number {
  if (value.kind === 'static') {
    const number = Number(value.text);
    if (value.text.trim() !== '' && isInteger(number)) return number;
    throw new IncidentSignal('EXTRACT_VALUE_ERROR', `expected an integer, but it is '${value.text}'`);
  }
  const result = evaluate(context, element, value.expression);
  const number = typeof result.value === 'string' ? Number(result.value) : result.value;
  if (isInteger(number)) return number;
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(value.expression, 'an integer', result));
}
