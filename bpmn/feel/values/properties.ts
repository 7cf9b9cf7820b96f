/**
 * Properties of values that are not contexts: `date.year`. Pure. Source: DMN 1.5 table 65, feel-engine 1.19
 * (Val).
 */
import { weekdayOf } from './calendar.ts';
import { DaysTimeDuration } from './days-time-duration.ts';
import { FeelDate } from './feel-date.ts';
import { FeelDateTime } from './feel-date-time.ts';
import { FeelTime } from './feel-time.ts';
import type { FeelValue } from './feel-value.ts';
import { FeelRange } from './feel-value.ts';
import { YearsMonthsDuration } from './years-months-duration.ts';

/** Null for a property without a value (the zone of a local time); undefined for one that doesn't exist. */
export function propertyOf(value: FeelValue, name: string): FeelValue | undefined {
  if (value instanceof FeelDate) return dateProperty(value, name);
  if (value instanceof FeelTime) return timeProperty(value, name);
  if (value instanceof FeelDateTime) {
    const ofDate = dateProperty(value.date, name);
    return ofDate === undefined ? timeProperty(value.time, name) : ofDate;
  }
  if (value instanceof DaysTimeDuration) {
    const { days, hours, minutes, seconds } = value.parts;
    return own({ days, hours, minutes, seconds }, name);
  }
  if (value instanceof YearsMonthsDuration) {
    const years = Math.trunc(value.months / 12) + 0;
    return own({ years, months: value.months - years * 12 }, name);
  }
  if (!(value instanceof FeelRange)) return undefined;
  const { start, startIncluded, end, endIncluded } = value;
  return own({ start, end, 'start included': startIncluded, 'end included': endIncluded }, name);
}

function dateProperty(date: FeelDate, name: string): FeelValue | undefined {
  switch (name) {
    case 'year':
      return date.year;
    case 'month':
      return date.month;
    case 'day':
      return date.day;
    case 'weekday':
      return weekdayOf(date.epochDay);
    default:
      return undefined;
  }
}

function timeProperty({ nanos, offset, zone }: FeelTime, name: string): FeelValue | undefined {
  const seconds = Math.floor(nanos / 1_000_000_000);
  switch (name) {
    case 'hour':
      return Math.floor(seconds / 3600);
    case 'minute':
      return Math.floor(seconds / 60) % 60;
    case 'second':
      return seconds % 60;
    case 'time offset':
      return offset === null ? null : DaysTimeDuration.ofMs(offset * 1000);
    case 'timezone':
      return zone;
    default:
      return undefined;
  }
}

function own(properties: { readonly [name: string]: FeelValue }, name: string): FeelValue | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}
