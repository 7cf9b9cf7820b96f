/**
 * Offsets of named time zones, from the runtime's time zone database. Pure: the same runtime returns the same
 * offsets. Uses temporal-polyfill, an implementation of TC39's Temporal that feelin depends on too; the rules
 * of @js-joda/timezone end in 2037.
 */
import { Temporal } from 'temporal-polyfill';
import type { Day } from './calendar.ts';
import { NANOS_PER_SECOND } from './calendar.ts';

const names = new Map<string, string | null>();
const NAMES_MAX = 1000;

/** True if the text is the name of a time zone in the spelling of the database. */
export function isZoneName(name: string): boolean {
  let known = names.get(name);
  if (known === undefined) {
    known = canonicalName(name);
    if (names.size < NAMES_MAX) names.set(name, known);
  }
  return known === name;
}

function canonicalName(name: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9~/._+-]+$/.test(name)) return null;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Seconds east of UTC at a wall clock time: in a gap, the offset before it; in an overlap, the earlier of
 * both, as in java.time.
 */
export function offsetAt(zone: string, day: Day, nanosOfDay: number): number {
  const seconds = Math.floor(nanosOfDay / NANOS_PER_SECOND);
  const wall = new Temporal.PlainDateTime(
    knownYear(day.year),
    day.month,
    day.day,
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  );
  const instant = wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  return (wall.toZonedDateTime('UTC').epochMilliseconds - instant) / 1000;
}

/** Seconds east of UTC without daylight saving time, by the rules of 2026. */
export function standardOffsetOf(zone: string): number {
  const [january, july] = [1, 7].map((month) => offsetAt(zone, { year: 2026, month, day: 1 }, 0)) as [
    number,
    number,
  ];
  return Math.min(january, july);
}

/** Seconds east of UTC at an instant, given as a day and nanoseconds in UTC. */
export function offsetAtInstant(zone: string, day: Day, nanosOfDay: number): number {
  const instant = new Temporal.PlainDateTime(knownYear(day.year), day.month, day.day)
    .toZonedDateTime('UTC')
    .add({ seconds: Math.floor(nanosOfDay / NANOS_PER_SECOND) });
  return instant.withTimeZone(zone).offsetNanoseconds / NANOS_PER_SECOND;
}

/**
 * A year with the same calendar and the same rules within Temporal's range: the calendar repeats every 400
 * years.
 */
function knownYear(year: number): number {
  if (year > 2800) return 2400 + (year % 400);
  return year < 0 ? ((year % 400) + 400) % 400 : year;
}
