/**
 * Parses dates, times and durations. Null for an invalid text. Pure. Source: DMN 1.5 10.3.2.3; the patterns
 * of feel-engine 1.19 and their interpretation by java.time.
 */
import { NANOS_PER_SECOND } from './calendar.ts';
import { DaysTimeDuration } from './days-time-duration.ts';
import { FeelDate } from './feel-date.ts';
import { FeelDateTime } from './feel-date-time.ts';
import { FeelTime } from './feel-time.ts';
import type { FeelTemporal } from './feel-value.ts';
import { YearsMonthsDuration } from './years-months-duration.ts';
import { isZoneName, standardOffsetOf } from './zone.ts';

const TEXT_LENGTH_MAX = 200;
const DATE = /^(-?)((?:[1-9]\d{0,4})?\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^T?(\d{2}):(\d{2})(?::(\d{2}))?(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2}(?::\d{2})?|@.+)?$/;
const MONTHS = /^(-?)P(?:(-?\d+)Y)?(?:(-?\d+)M)?$/;
const SECONDS = /^(-?)P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d*))?S)?)?$/;

export function dateOf(text: string): FeelDate | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const year = Number(match[2]);
  return FeelDate.of(match[1] === '-' ? 0 - year : year, Number(match[3]), Number(match[4]));
}

/** An offset or a zone requires seconds. */
export function timeOf(text: string): FeelTime | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, hour, minute, second, fraction, suffix] = match;
  if (suffix !== undefined && second === undefined) return null;
  return timeOfParts(nanosOfDay(hour, minute, second, fraction), suffix);
}

/** Null: this time of day doesn't exist. */
function nanosOfDay(hour = '0', minute = '0', second = '0', fraction = ''): number | null {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23 || m > 59 || s > 59) return null;
  return (h * 3600 + m * 60 + s) * NANOS_PER_SECOND + Number(fraction.padEnd(9, '0'));
}

/** A time has no day, so in a zone it has the zone's standard offset. */
function timeOfParts(nanos: number | null, suffix: string | undefined): FeelTime | null {
  if (nanos === null || suffix === undefined) return nanos === null ? null : new FeelTime(nanos);
  if (suffix.startsWith('@')) {
    const zone = suffix.slice(1);
    if (!isZoneName(zone)) return null;
    return new FeelTime(nanos, standardOffsetOf(zone), zone);
  }
  const offset = offsetOf(suffix);
  return offset === null ? null : new FeelTime(nanos, offset);
}

/** Seconds of `Z` or `+01:30`; null beyond 18 hours. */
function offsetOf(text: string): number | null {
  if (text === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(1).split(':').map(Number);
  const size = hours * 3600 + minutes * 60 + seconds;
  if (minutes > 59 || seconds > 59 || size > 18 * 3600) return null;
  return text.startsWith('-') ? 0 - size : size;
}

/** A date alone means its midnight. */
export function dateTimeOf(text: string): FeelDateTime | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  const at = text.indexOf('T');
  const date = dateOf(at < 0 ? text : text.slice(0, at));
  if (date === null) return null;
  if (at < 0) return new FeelDateTime(date, new FeelTime(0));
  const match = TIME.exec(text.slice(at + 1));
  if (match === null || text.charAt(at + 1) === 'T') return null;
  const [, hour, minute, second, fraction, suffix] = match;
  if (hour === '24') return endOfDay(date, text.slice(at + 1));
  const nanos = nanosOfDay(hour, minute, second, fraction);
  if (nanos === null) return null;
  if (suffix?.startsWith('@')) {
    const zone = suffix.slice(1);
    return isZoneName(zone) ? FeelDateTime.inZone(date, nanos, zone) : null;
  }
  const time = timeOfParts(nanos, suffix);
  return time === null ? null : new FeelDateTime(date, time);
}

/** `24:00:00` is the next day's midnight (XML Schema). */
function endOfDay(date: FeelDate, time: string): FeelDateTime | null {
  const midnight = /^24:00(?::00(?:\.0+)?)?(.*)$/.exec(time);
  const next = FeelDate.ofEpochDay(date.epochDay + 1);
  return midnight === null ? null : dateTimeOf(`${next}T00:00:00${midnight[1]}`);
}

export function durationOf(text: string): DaysTimeDuration | YearsMonthsDuration | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  const months = MONTHS.exec(text);
  if (months !== null && (months[2] ?? months[3]) !== undefined) {
    const size = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    return YearsMonthsDuration.of(months[1] === '-' ? -size : size);
  }
  const parts = SECONDS.exec(text);
  if (parts === null || text.endsWith('T') || text.endsWith('P')) return null;
  const [, sign, days = '0', hours = '0', minutes = '0', secondSign, seconds = '0', fraction = ''] = parts;
  const ofSeconds = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  const whole = (BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes);
  const nanos = whole * 60_000_000_000n + (secondSign === '-' ? -ofSeconds : ofSeconds);
  return DaysTimeDuration.of(sign === '-' ? -nanos : nanos);
}

/** The value of `@"..."`. */
export function temporalOf(text: string): FeelTemporal | null {
  return dateOf(text) ?? timeOf(text) ?? dateTimeOf(text) ?? durationOf(text);
}
