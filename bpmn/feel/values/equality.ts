/**
 * `=` of FEEL. Pure. Source: DMN 1.5 10.3.2.13 (table 42); feel-engine 1.19 (ValComparator) for date-times,
 * which it compares with offset and zone.
 */

import { DaysTimeDuration } from './days-time-duration.ts';
import { FeelDate } from './feel-date.ts';
import { FeelDateTime } from './feel-date-time.ts';
import { FeelTime } from './feel-time.ts';
import type { FeelContext, FeelValue } from './feel-value.ts';
import { FeelRange } from './feel-value.ts';
import type { Meter } from './meter.ts';
import { equalNumbers, isNumber } from './number.ts';
import { isContext, isList } from './type-of.ts';
import { YearsMonthsDuration } from './years-months-duration.ts';

/**
 * Null: the types differ, so they can't be compared. Inside lists and contexts, the result is false in this
 * case.
 */
export function equal(a: FeelValue, b: FeelValue, run: Meter): boolean | null {
  if (a === null || b === null) return a === b;
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  if (typeof a === 'string') return typeof b === 'string' ? a === b : null;
  if (typeof a === 'boolean') return typeof b === 'boolean' ? a === b : null;
  if (isNumber(a)) return isNumber(b) ? equalNumbers(a, b) : null;
  if (isList(a)) return isList(b) ? equalLists(a, b, run) : null;
  if (isContext(a)) return isContext(b) ? equalContexts(a, b, run) : null;
  return equalObjects(a, b, run);
}

function equalLists(a: readonly FeelValue[], b: readonly FeelValue[], run: Meter): boolean {
  if (a.length !== b.length) return false;
  run.spend(1 + a.length);
  return a.every((item, index) => equal(item, b[index] ?? null, run) === true);
}

function equalContexts(a: FeelContext, b: FeelContext, run: Meter): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  run.spend(1 + names.length);
  return names.every(
    (name) => Object.hasOwn(b, name) && equal(a[name] ?? null, b[name] ?? null, run) === true,
  );
}

function equalObjects(a: FeelValue, b: FeelValue, run: Meter): boolean | null {
  if (a instanceof FeelDate && b instanceof FeelDate) return a.epochDay === b.epochDay;
  if (a instanceof FeelTime && b instanceof FeelTime) return equalTimes(a, b);
  if (a instanceof FeelDateTime && b instanceof FeelDateTime) {
    const isEqual = equalTimes(a.time, b.time);
    return isEqual === null ? null : isEqual && a.date.epochDay === b.date.epochDay;
  }
  if (a instanceof DaysTimeDuration && b instanceof DaysTimeDuration) return a.nanos === b.nanos;
  if (a instanceof YearsMonthsDuration && b instanceof YearsMonthsDuration) return a.months === b.months;
  if (a instanceof FeelRange && b instanceof FeelRange) {
    if (a.isValue !== b.isValue) return false;
    if (a.startIncluded !== b.startIncluded || a.endIncluded !== b.endIncluded) return false;
    return equal(a.start, b.start, run) === true && equal(a.end, b.end, run) === true;
  }
  return null;
}

/** A local value can't be compared with one that has an offset. */
function equalTimes(a: FeelTime, b: FeelTime): boolean | null {
  if ((a.offset === null) !== (b.offset === null)) return null;
  return a.nanos === b.nanos && a.offset === b.offset && a.zone === b.zone;
}
