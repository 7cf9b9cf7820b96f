/**
 * Converts a value to the type declared in a model: with DMN's conversions, or with an error as in Camunda.
 * Pure. Source: DMN 1.5 10.3.2.9.4; camunda/dmn-scala (TypeChecker, DecisionEvaluator,
 * BusinessKnowledgeEvaluator).
 */
import type { FeelValue } from '../feel/index.ts';
import { coerced, toJson, typeOf } from '../feel/index.ts';
import { DecisionFailure } from './failure.ts';
import type { ValueType } from './model.ts';

export const UNCHECKED: ValueType = { kind: 'unchecked' };

/** `what`: the name of the value in the error. Throws DecisionFailure if the type is strict. */
export function typed(value: FeelValue, type: ValueType, what: string): FeelValue {
  if (type.kind === 'unchecked') return value;
  const converted = coerced(value, type.type);
  if (converted !== undefined) return converted;
  if (type.kind === 'coerced') return null;
  throw new DecisionFailure(`expected '${type.name}' for ${what}, but found ${textOf(value)}`);
}

const TEXT_LENGTH_MAX = 200;

/** `"a"`; `date "2026-01-01"` for types that JSON doesn't have. */
function textOf(value: FeelValue): string {
  const type = typeOf(value);
  if (type === 'function' || type === 'range') return `a ${type}`;
  const text = JSON.stringify(toJson(value)).slice(0, TEXT_LENGTH_MAX);
  return ['number', 'string', 'boolean', 'list', 'context'].includes(type) ? text : `${type} ${text}`;
}
