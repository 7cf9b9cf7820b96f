/** The type of a FEEL value, by its name in FEEL. Pure. Source: DMN 1.5 10.3.2.2. */
import { DaysTimeDuration } from './days-time-duration.ts';
import { FeelDate } from './feel-date.ts';
import { FeelDateTime } from './feel-date-time.ts';
import { FeelDecimal } from './feel-decimal.ts';
import { FeelTime } from './feel-time.ts';
import type { FeelContext, FeelTypeName, FeelValue } from './feel-value.ts';
import { FeelFunction, FeelRange } from './feel-value.ts';
import { YearsMonthsDuration } from './years-months-duration.ts';

export function typeOf(value: FeelValue): FeelTypeName {
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
  }
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  if (isContext(value)) return 'context';
  if (value instanceof FeelDecimal) return 'number';
  if (value instanceof FeelDate) return 'date';
  if (value instanceof FeelTime) return 'time';
  if (value instanceof FeelDateTime) return 'date and time';
  if (value instanceof DaysTimeDuration) return 'days and time duration';
  if (value instanceof YearsMonthsDuration) return 'years and months duration';
  if (value instanceof FeelRange) return 'range';
  return value instanceof FeelFunction ? 'function' : 'context';
}

/** True for a context: an object that is neither a list nor an instance of one of FEEL's classes. */
export function isContext(value: FeelValue): value is FeelContext {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function isList(value: FeelValue): value is readonly FeelValue[] {
  return Array.isArray(value);
}

/** An entry of a context; undefined if it has no entry with that name. */
export function entryOf(context: FeelContext, name: string): FeelValue | undefined {
  return Object.hasOwn(context, name) ? context[name] : undefined;
}

/** A context with these entries, even if the name of one is `__proto__`. */
export function contextOf(entries: Iterable<readonly [string, FeelValue]>): FeelContext {
  return Object.fromEntries(entries);
}
