/**
 * Types of parameters in signatures, and a check of values. Pure. Source: DMN 1.5 10.3.2.9.4 (conversions).
 */
import { DaysTimeDuration } from '../values/days-time-duration.ts';
import { FeelDate } from '../values/feel-date.ts';
import { FeelDateTime } from '../values/feel-date-time.ts';
import { FeelTime } from '../values/feel-time.ts';
import type { FeelValue } from '../values/feel-value.ts';
import { FeelFunction, FeelRange } from '../values/feel-value.ts';
import { isNumber } from '../values/number.ts';
import { isContext, isList } from '../values/type-of.ts';
import { YearsMonthsDuration } from '../values/years-months-duration.ts';

export type Accepts = (value: FeelValue) => boolean;

const TYPES: ReadonlyMap<string, Accepts> = new Map<string, Accepts>([
  ['any', () => true],
  ['null', (value) => value === null],
  ['string', (value) => typeof value === 'string'],
  ['boolean', (value) => typeof value === 'boolean'],
  ['number', isNumber],
  ['list', isList],
  ['context', isContext],
  ['date', (value) => value instanceof FeelDate],
  ['time', (value) => value instanceof FeelTime],
  ['date and time', (value) => value instanceof FeelDateTime],
  ['days and time duration', (value) => value instanceof DaysTimeDuration],
  ['years and months duration', (value) => value instanceof YearsMonthsDuration],
  ['range', (value) => value instanceof FeelRange],
  ['function', (value) => value instanceof FeelFunction],
]);

/** From a text such as `number` or `date|date and time`. */
export function parameterType(text: string): Accepts {
  const all = text.split('|').map((name) => {
    const accepts = TYPES.get(name);
    if (accepts === undefined) throw new RangeError(`a signature has the type ${name}`);
    return accepts;
  });
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  return (value) => all.some((accepts) => accepts(value));
}
