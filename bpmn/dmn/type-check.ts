/**
 * `typeRef`: what a value has to be. Nothing is converted, null is of every type, and a type that is not one
 * of FEEL's (an item definition, DMN's own "date and time") is not looked at. As in Camunda, it holds for the
 * variable of a decision and the parameters of functions, not for inputs and outputs of tables. Pure.
 * Source: camunda/dmn-scala, TypeChecker, DecisionEvaluator and BusinessKnowledgeEvaluator.
 */
import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';
import { DecisionFailure } from './failure.ts';
import { jsonOf } from './values.ts';

const TYPES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['string', (value) => typeof value === 'string'],
  ['number', (value) => typeof value === 'number'],
  ['boolean', (value) => typeof value === 'boolean'],
  ['time', (value) => value instanceof FeelTime],
  ['date', (value) => value instanceof FeelDate],
  ['dateTime', (value) => value instanceof FeelDateTime],
  ['dayTimeDuration', (value) => value instanceof FeelDuration && !value.yearsMonths],
  ['yearMonthDuration', (value) => value instanceof FeelDuration && value.yearsMonths],
]);

/** `what`: of which value it is, for the failure. Throws DecisionFailure. */
export function checkType(value: unknown, typeRef: string | undefined, what: string): void {
  if (!typeRef || value === null || value === undefined) return;
  const type = typeRef.replaceAll('feel:', '');
  const isOfType = TYPES.get(type);
  if (isOfType === undefined || isOfType(value)) return;
  throw new DecisionFailure(`expected '${type}' for ${what}, but found ${textOf(value)}`);
}

const TEXT_LENGTH_MAX = 200;

/** `"a"`; `Date "2026-01-01"` for what JSON has no type of its own for. */
function textOf(value: unknown): string {
  const text = JSON.stringify(jsonOf(value)).slice(0, TEXT_LENGTH_MAX);
  const type = /^Feel(\w+)$/.exec(value instanceof Object ? value.constructor.name : '')?.[1];
  return type === undefined ? text : `${type} ${text}`;
}
