/**
 * Cron expressions of six fields (second, minute, hour, day of month, month, day of week) as in Spring 5.3,
 * in UTC: a day must match day of month *and* day of week, `7` and `0` are Sunday, and `L`, `LW`, `L-3`,
 * `15W`, `5L`, `MON#2` are supported. Implemented here because cron-parser accepts either of the two days, as
 * in Unix, lacks `W`, and uses `Date`. Pure. Source: Spring Framework 5.3, CronExpression (Javadoc of
 * `parse`), which Zeebe's CronTimer follows.
 */
import { civilFromDays, DAY_MS, daysFromCivil } from '../feel/civil-time.ts';
import type { DayRule } from './cron-fields.ts';
import { daysOfMonth, daysOfWeek, numbersOf } from './cron-fields.ts';

const MACROS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 0 1 1 *'],
  ['@annually', '0 0 0 1 1 *'],
  ['@monthly', '0 0 0 1 * *'],
  ['@weekly', '0 0 0 * * 0'],
  ['@daily', '0 0 0 * * *'],
  ['@midnight', '0 0 0 * * *'],
  ['@hourly', '0 0 * * * *'],
]);

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/**
 * How far ahead to search for a due time: any combination of date and weekday that exists occurs within 40
 * years.
 */
const MONTHS_AHEAD_MAX = 100 * 12;

/** The first matching second after an instant, in epoch ms; undefined if there is none (30 February). */
export type NextMatch = (afterMs: number) => number | undefined;

/** Parses a cron expression. Null if it is invalid, or if it never matches. */
export function parseCron(text: string): NextMatch | null {
  const fields = (MACROS.get(text.toLowerCase()) ?? text).split(/\s+/);
  if (fields.length !== 6) return null;
  const [second = '', minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = fields;
  const seconds = numbersOf(second, 0, 59);
  const minutes = numbersOf(minute, 0, 59);
  const hours = numbersOf(hour, 0, 23);
  const months = numbersOf(month, 1, 12, MONTHS);
  const inMonth = daysOfMonth(dayOfMonth);
  const inWeek = daysOfWeek(dayOfWeek);
  if (!seconds || !minutes || !hours || !months || !inMonth || !inWeek) return null;
  const times = { hours, minutes, seconds };
  const next: NextMatch = (afterMs) => nextMatch(afterMs, months, [inMonth, inWeek], times);
  return next(0) === undefined ? null : next;
}

interface TimesOfDay {
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
}

function nextMatch(
  afterMs: number,
  months: readonly number[],
  rules: readonly DayRule[],
  times: TimesOfDay,
): number | undefined {
  const earliest = Math.floor(afterMs / 1000) + 1;
  const firstDay = Math.floor((earliest * 1000) / DAY_MS);
  const start = civilFromDays(firstDay);
  for (let ahead = 0; ahead < MONTHS_AHEAD_MAX; ahead += 1) {
    const month = ((start.month - 1 + ahead) % 12) + 1;
    if (!months.includes(month)) continue;
    const year = start.year + Math.floor((start.month - 1 + ahead) / 12);
    const first = daysFromCivil(year, month, 1);
    const length = (month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, month + 1, 1)) - first;
    const matching = rules.map((rule) => rule({ first, length }));
    for (let day = ahead === 0 ? start.day : 1; day <= length; day += 1) {
      if (!matching.every((days) => days.includes(day))) continue;
      const midnight = (first + day - 1) * (DAY_MS / 1000);
      const second = firstTime(times, earliest - midnight);
      if (second !== undefined) return (midnight + second) * 1000;
    }
  }
  return undefined;
}

/** The first matching second of the day that is not before `from` (which may be before or after this day). */
function firstTime({ hours, minutes, seconds }: TimesOfDay, from: number): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * 3600 <= from) continue;
    for (const minute of minutes) {
      const start = hour * 3600 + minute * 60;
      if (start + 60 <= from) continue;
      const second = seconds.find((candidate) => start + candidate >= from);
      if (second !== undefined) return start + second;
    }
  }
  return undefined;
}
