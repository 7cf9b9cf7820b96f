/** A calendar day. Immutable. Pure. Source: DMN 1.5 10.3.2.3.4. */
import type { Day } from './calendar.ts';
import { dayOfEpochDay, dayText, epochDayOf, isDay, plusMonths } from './calendar.ts';

export class FeelDate implements Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;

  constructor({ year, month, day }: Day) {
    this.year = year;
    this.month = month;
    this.day = day;
  }

  /** Null for a day that doesn't exist. */
  static of(year: number, month: number, day: number): FeelDate | null {
    return isDay(year, month, day) ? new FeelDate({ year, month, day }) : null;
  }

  static ofEpochDay(epochDay: number): FeelDate | null {
    const day = dayOfEpochDay(epochDay);
    return day === null ? null : new FeelDate(day);
  }

  /** Days since 1970-01-01. */
  get epochDay(): number {
    return epochDayOf(this);
  }

  plusMonths(months: number): FeelDate | null {
    const day = plusMonths(this, months);
    return day === null ? null : new FeelDate(day);
  }

  toString(): string {
    // ISO 8601 has a sign before years of more than four digits: Camunda writes it for dates, not for
    // date-times.
    return this.year > 9999 ? `+${dayText(this)}` : dayText(this);
  }

  toJSON(): string {
    return this.toString();
  }
}
