/** `<`, `<=`, `>` and `>=` of FEEL. Pure. Source: DMN 1.5 10.3.2.13 (table 43), feel-engine 1.19 (Val). */
import { DaysTimeDuration } from './days-time-duration.ts';
import { FeelDate } from './feel-date.ts';
import { FeelDateTime } from './feel-date-time.ts';
import { FeelTime, suffix } from './feel-time.ts';
import type { FeelValue } from './feel-value.ts';
import { compareNumbers, isNumber } from './number.ts';
import { YearsMonthsDuration } from './years-months-duration.ts';

/** Negative: a comes first. Null: the two have no order. */
export function compare(a: FeelValue, b: FeelValue): number | null {
  if (isNumber(a)) return isNumber(b) ? compareNumbers(a, b) : null;
  if (typeof a === 'string') return typeof b === 'string' ? order(a, b) : null;
  if (a instanceof FeelDate) return b instanceof FeelDate ? order(a.epochDay, b.epochDay) : null;
  if (a instanceof FeelDateTime) {
    if (!(b instanceof FeelDateTime) || hasOffset(a.time) !== hasOffset(b.time)) return null;
    return orderOfDateTimes(a, b);
  }
  if (a instanceof FeelTime) {
    if (!(b instanceof FeelTime) || hasOffset(a) !== hasOffset(b)) return null;
    return order(a.utcNanos, b.utcNanos);
  }
  if (a instanceof DaysTimeDuration) return b instanceof DaysTimeDuration ? order(a.nanos, b.nanos) : null;
  if (a instanceof YearsMonthsDuration) {
    return b instanceof YearsMonthsDuration ? order(a.months, b.months) : null;
  }
  return null;
}

function order<T extends number | string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** At the same instant, the one with the earlier wall clock comes first, as in java.time (Camunda). */
function orderOfDateTimes(a: FeelDateTime, b: FeelDateTime): number {
  const byInstant = order(a.instant, b.instant);
  if (byInstant !== 0 || a.time.offset === null) return byInstant;
  const byOffset = order(a.time.offset, b.time.offset ?? 0);
  return byOffset === 0 ? order(zoneText(a.time), zoneText(b.time)) : byOffset;
}

function zoneText(time: FeelTime): string {
  return suffix(time.offset, time.zone);
}

function hasOffset(time: FeelTime): boolean {
  return time.offset !== null;
}
