/**
 * Days of the proleptic Gregorian calendar and times of day, as in Java's `java.time`, which Camunda's FEEL
 * uses: years from -999,999,999 to 999,999,999 and nanoseconds. Temporal ends at the year 271,821. Pure.
 * Source: DMN 1.5 10.3.2.3; java.time.LocalDate.
 */
import { civilFromDays, daysFromCivil, daysInMonth } from '../civil-time.ts';

const YEAR_MAX = 999_999_999;
export const NANOS_PER_SECOND = 1_000_000_000;
export const NANOS_PER_DAY = 86_400 * NANOS_PER_SECOND;

/** A calendar day. */
export interface Day {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

export function isDay(year: number, month: number, day: number): boolean {
  const inRange = Number.isInteger(year) && Math.abs(year) <= YEAR_MAX && month >= 1 && month <= 12;
  return inRange && day >= 1 && day <= daysInMonth(year, month);
}

/** Days since 1970-01-01. */
export function epochDayOf({ year, month, day }: Day): number {
  return daysFromCivil(year, month, day);
}

/** Null beyond the supported years. */
export function dayOfEpochDay(epochDay: number): Day | null {
  const day = civilFromDays(epochDay);
  return Math.abs(day.year) <= YEAR_MAX ? day : null;
}

/** The same day of another month, or its last day. Null beyond the supported years. */
export function plusMonths({ year, month, day }: Day, months: number): Day | null {
  const index = year * 12 + (month - 1) + months;
  const newYear = Math.floor(index / 12);
  if (!(Math.abs(newYear) <= YEAR_MAX)) return null;
  const newMonth = index - newYear * 12 + 1;
  return { year: newYear, month: newMonth, day: Math.min(day, daysInMonth(newYear, newMonth)) };
}

/** 1: Monday, 7: Sunday. */
export function weekdayOf(epochDay: number): number {
  return ((((epochDay + 3) % 7) + 7) % 7) + 1;
}

/** `2026-03-01`, `-0044-03-15`, `12345-01-01`. */
export function dayText({ year, month, day }: Day): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  return `${year < 0 ? '-' : ''}${digits}-${pad(month)}-${pad(day)}`;
}

/** `10:00:00`, `10:00:00.5`. */
export function timeOfDayText(nanos: number): string {
  const seconds = Math.floor(nanos / NANOS_PER_SECOND);
  const text = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return text + fractionText(nanos % NANOS_PER_SECOND);
}

/** `.5` for half a second, empty for none. */
export function fractionText(nanos: number): string {
  return nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
}

/** `Z`, `+01:00`, `-00:09:21`. */
export function offsetText(seconds: number): string {
  if (seconds === 0) return 'Z';
  const size = Math.abs(seconds);
  const text = `${seconds < 0 ? '-' : '+'}${pad(Math.floor(size / 3600))}:${pad(Math.floor(size / 60) % 60)}`;
  return size % 60 === 0 ? text : `${text}:${pad(size % 60)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
