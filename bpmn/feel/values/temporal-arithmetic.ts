/**
 * Arithmetic of dates, times and durations. Undefined: the operation is not defined for the two values. Null:
 * the result is out of range. Pure. Source: DMN 1.5 10.3.2.10 (tables 45 to 48); feel-engine 1.19, where a
 * date plus hours is a date.
 */

import { NANOS_PER_DAY } from './calendar.ts';
import { DaysTimeDuration } from './days-time-duration.ts';
import { FeelDate } from './feel-date.ts';
import { FeelDateTime } from './feel-date-time.ts';
import { FeelTime } from './feel-time.ts';
import type { FeelValue } from './feel-value.ts';
import { decimalOf, isNumber, normalized } from './number.ts';
import { YearsMonthsDuration } from './years-months-duration.ts';

const DAY = BigInt(NANOS_PER_DAY);

type Result = FeelValue | undefined;

export function addTemporals(a: FeelValue, b: FeelValue): Result {
  const isDuration = a instanceof DaysTimeDuration || a instanceof YearsMonthsDuration;
  if (!isDuration) return plus(a, b);
  if (a instanceof DaysTimeDuration && b instanceof DaysTimeDuration)
    return DaysTimeDuration.of(a.nanos + b.nanos);
  if (a instanceof YearsMonthsDuration && b instanceof YearsMonthsDuration) {
    return YearsMonthsDuration.of(a.months + b.months);
  }
  return plus(b, a);
}

export function subtractTemporals(a: FeelValue, b: FeelValue): Result {
  const negated = negateDuration(b);
  if (negated !== undefined && negated !== null) return addTemporals(a, negated);
  if (a instanceof FeelDate && b instanceof FeelDate) {
    return new DaysTimeDuration(BigInt(a.epochDay - b.epochDay) * DAY);
  }
  if (a instanceof FeelTime && b instanceof FeelTime) {
    if (isLocal(a) !== isLocal(b)) return undefined;
    const nanos = a.utcNanos - b.utcNanos;
    // Camunda: between times with an offset, a duration has no sign.
    return new DaysTimeDuration(BigInt(isLocal(a) ? nanos : Math.abs(nanos)));
  }
  const [from, to] = [instantOf(b), instantOf(a)];
  if (from === undefined || to === undefined || from.isLocal !== to.isLocal) return undefined;
  return DaysTimeDuration.of(to.instant - from.instant);
}

/** Together with a date and time with an offset, a date is its midnight in UTC. */
function instantOf(value: FeelValue): { instant: bigint; isLocal: boolean } | undefined {
  if (value instanceof FeelDate) return { instant: BigInt(value.epochDay) * DAY, isLocal: false };
  if (!(value instanceof FeelDateTime)) return undefined;
  return { instant: value.instant, isLocal: isLocal(value.time) };
}

function isLocal(time: FeelTime): boolean {
  return time.offset === null;
}

function plus(point: FeelValue, duration: FeelValue): Result {
  if (duration instanceof YearsMonthsDuration) {
    return point instanceof FeelDate || point instanceof FeelDateTime
      ? point.plusMonths(duration.months)
      : undefined;
  }
  if (!(duration instanceof DaysTimeDuration)) return undefined;
  if (point instanceof FeelTime || point instanceof FeelDateTime) return point.plus(duration.nanos);
  if (!(point instanceof FeelDate)) return undefined;
  const days = duration.nanos / DAY - (duration.nanos % DAY < 0n ? 1n : 0n);
  return FeelDate.ofEpochDay(point.epochDay + Number(days));
}

export function negateDuration(value: FeelValue): Result {
  if (value instanceof DaysTimeDuration) return new DaysTimeDuration(-value.nanos);
  return value instanceof YearsMonthsDuration ? new YearsMonthsDuration(-value.months) : undefined;
}

export function multiplyDuration(a: FeelValue, b: FeelValue): Result {
  if (isNumber(a)) return isNumber(b) ? undefined : multiplyDuration(b, a);
  if (!isNumber(b)) return undefined;
  // Camunda: only the whole part of the factor counts.
  const factor = decimalOf(b).trunc();
  if (a instanceof YearsMonthsDuration) return YearsMonthsDuration.of(factor.times(a.months).toNumber());
  if (!(a instanceof DaysTimeDuration)) return undefined;
  return nanosOf(factor.times(a.nanos.toString()).toFixed());
}

export function divideDurations(a: FeelValue, b: FeelValue): Result {
  if (a instanceof YearsMonthsDuration) {
    if (b instanceof YearsMonthsDuration) return ratio(BigInt(a.months), BigInt(b.months));
    if (!isNumber(b) || b === 0) return undefined;
    return YearsMonthsDuration.of(decimalOf(a.months).div(decimalOf(b)).trunc().toNumber());
  }
  if (!(a instanceof DaysTimeDuration)) return undefined;
  if (b instanceof DaysTimeDuration) return ratio(millisOf(a), millisOf(b));
  if (!isNumber(b) || b === 0) return undefined;
  const millis = decimalOf(1).times(millisOf(a).toString()).div(decimalOf(b)).trunc();
  return nanosOf(millis.times(NANOS_PER_MILLI).toFixed());
}

const NANOS_PER_MILLI = 1_000_000;

/** Camunda divides durations by the millisecond. */
function millisOf({ nanos }: DaysTimeDuration): bigint {
  return nanos / BigInt(NANOS_PER_MILLI);
}

/** How often one fits into the other: in Camunda an integer. */
function ratio(a: bigint, b: bigint): FeelValue | undefined {
  return b === 0n ? undefined : normalized(decimalOf(1).times((a / b).toString()));
}

function nanosOf(text: string): DaysTimeDuration | null {
  return /^-?\d{1,40}$/.test(text) ? DaysTimeDuration.of(BigInt(text)) : null;
}
