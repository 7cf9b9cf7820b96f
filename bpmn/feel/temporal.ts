/**
 * Converts FEEL values or ISO 8601 text to points in time and durations, as numbers. Pure. Source: ISO 8601
 * as parsed by Camunda in timer definitions, DMN 1.5 10.3.2.3.
 */
import { civilFromDays, DAY_MS, daysFromCivil, daysInMonth } from './civil-time.ts';
import { DaysTimeDuration } from './values/days-time-duration.ts';
import { FeelDate } from './values/feel-date.ts';
import { FeelDateTime } from './values/feel-date-time.ts';
import { dateTimeOf } from './values/parse-temporal.ts';
import { YearsMonthsDuration } from './values/years-months-duration.ts';

/** A duration in two parts, because months have no fixed length. Both may be negative. */
export interface FeelDurationParts {
  readonly months: number;
  readonly ms: number;
}

/**
 * Epoch ms of a FEEL date or date and time, or of ISO 8601 text; without an offset, UTC is assumed. Null for
 * everything else, also for a time of day.
 */
export function toInstantMs(value: unknown, _nowMs?: number): number | null {
  if (typeof value === 'string') return instantOfText(value.trim());
  if (value instanceof FeelDate) return value.epochDay * DAY_MS;
  return value instanceof FeelDateTime ? Number(value.instant / 1_000_000n) : null;
}

const BRACKETED_ZONE = /^(.*?)(Z|[+-]\d{2}:?\d{2})?\[([^\]]+)\]$/i;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T.*)?$/i;
/** `+0100`, which FEEL doesn't support. */
const SHORT_OFFSET = /([+-]\d{2})(\d{2})$/;

function instantOfText(text: string): number | null {
  // Java's form `2026-01-01T00:00:00+01:00[Europe/Paris]`: an offset is sufficient, otherwise FEEL writes the
  // zone after `@`.
  const bracketed = BRACKETED_ZONE.exec(text);
  const plain = bracketed === null ? text : `${bracketed[1]}${bracketed[2] ?? `@${bracketed[3]}`}`;
  if (!ISO_DATE.test(plain)) return null;
  const upper = plain.includes('@') ? plain : plain.toUpperCase();
  const parsed = dateTimeOf(/T.*[+-]\d{4}$/.test(upper) ? upper.replace(SHORT_OFFSET, '$1:$2') : upper);
  return parsed === null ? null : Number(parsed.instant / 1_000_000n);
}

const NUMBER = '([+-]?\\d+)';
const ISO_DURATION = new RegExp(
  `^([+-]?)P(?=[+\\-\\dT])(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}W)?(?:${NUMBER}D)?` +
    `(?:T(?=[+\\-\\d])(?:${NUMBER}H)?(?:${NUMBER}M)?(?:([+-]?\\d+(?:[.,]\\d{1,9})?)S)?)?$`,
  'i',
);

/**
 * The parts of a FEEL duration, or of ISO 8601 text such as `P1Y2M3DT4H5M6.5S`, `P2W` or `-PT1S`. Null for
 * everything else.
 */
export function toDuration(value: unknown): FeelDurationParts | null {
  if (typeof value === 'string') return durationOfText(value.trim());
  if (value instanceof YearsMonthsDuration) return { months: value.months, ms: 0 };
  if (!(value instanceof DaysTimeDuration)) return null;
  const ms = Math.round(Number(value.nanos) / 1_000_000) + 0;
  return Number.isSafeInteger(ms) ? { months: 0, ms } : null;
}

function durationOfText(text: string): FeelDurationParts | null {
  const match = ISO_DURATION.exec(text);
  if (match === null) return null;
  const numbers = match.slice(2).map((part) => (part === undefined ? 0 : Number(part.replace(',', '.'))));
  return parts(match[1] === '-' ? -1 : 1, numbers);
}

/** `numbers`: years, months, weeks, days, hours, minutes, seconds. */
function parts(sign: number, numbers: readonly number[]): FeelDurationParts | null {
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = numbers;
  const allMonths = sign * (years * 12 + months) + 0;
  const ms =
    Math.round(sign * ((weeks * 7 + days) * DAY_MS + hours * 3_600_000 + minutes * 60_000 + seconds * 1000)) +
    0;
  return Number.isSafeInteger(allMonths) && Number.isSafeInteger(ms) ? { months: allMonths, ms } : null;
}

/** The duration as milliseconds from `baseMs` on: months are calendar months in UTC. */
export function feelDurationMs(baseMs: number, duration: FeelDurationParts): number {
  return addDuration(baseMs, duration) - baseMs;
}

/**
 * `baseMs` plus the duration: first the calendar months in UTC (31 January plus a month is the last of
 * February), then the milliseconds.
 */
export function addDuration(baseMs: number, duration: FeelDurationParts): number {
  if (duration.months === 0) return baseMs + duration.ms;
  const days = Math.floor(baseMs / DAY_MS);
  const { year, month, day } = civilFromDays(days);
  const monthIndex = year * 12 + (month - 1) + duration.months;
  const newYear = Math.floor(monthIndex / 12);
  const newMonth = monthIndex - newYear * 12 + 1;
  const newDay = Math.min(day, daysInMonth(newYear, newMonth));
  return daysFromCivil(newYear, newMonth, newDay) * DAY_MS + (baseMs - days * DAY_MS) + duration.ms;
}
