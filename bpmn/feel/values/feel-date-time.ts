/**
 * A day and a time of day, local or with an offset and optionally a zone. Immutable. Pure. Source: DMN 1.5
 * 10.3.2.3.6.
 */
import type { Day } from './calendar.ts';
import {
  dayOfEpochDay,
  dayText,
  epochDayOf,
  NANOS_PER_DAY,
  NANOS_PER_SECOND,
  plusMonths,
  timeOfDayText,
} from './calendar.ts';
import { FeelDate } from './feel-date.ts';
import { FeelTime, suffix } from './feel-time.ts';
import { offsetAt, offsetAtInstant } from './zone.ts';

const DAY = BigInt(NANOS_PER_DAY);

export class FeelDateTime {
  readonly date: FeelDate;
  readonly time: FeelTime;

  constructor(date: FeelDate, time: FeelTime) {
    this.date = date;
    this.time = time;
  }

  /** The wall clock time in a zone: in a gap, it is shifted by the gap's length, as in java.time. */
  static inZone(date: Day, nanos: number, zone: string): FeelDateTime | null {
    const offset = offsetAt(zone, date, nanos);
    const wall = BigInt(epochDayOf(date)) * DAY + BigInt(nanos);
    return FeelDateTime.ofInstant(wall - BigInt(offset) * BigInt(NANOS_PER_SECOND), offset, zone);
  }

  /**
   * `instant`: nanoseconds since 1970 in UTC. With a zone, its offset at that time. Null beyond the supported
   * years.
   */
  static ofInstant(instant: bigint, offset: number, zone: string | null): FeelDateTime | null {
    let east = offset;
    if (zone !== null) {
      const utc = dayOfEpochDay(Number(floorDivide(instant, DAY)));
      if (utc === null) return null;
      east = offsetAtInstant(zone, utc, Number(floorModulo(instant, DAY)));
    }
    return atWall(instant + BigInt(east) * BigInt(NANOS_PER_SECOND), east, zone);
  }

  static ofEpochMs(ms: number, offset = 0, zone: string | null = null): FeelDateTime | null {
    return FeelDateTime.ofInstant(BigInt(Math.floor(ms)) * 1_000_000n, offset, zone);
  }

  /** Nanoseconds since 1970-01-01T00:00 in UTC; for a local value, as if it were in UTC. */
  get instant(): bigint {
    return BigInt(this.date.epochDay) * DAY + BigInt(this.time.utcNanos);
  }

  /** Adds a duration; in a zone, the wall clock follows its rules. Null beyond the supported years. */
  plus(nanos: bigint): FeelDateTime | null {
    const { offset, zone } = this.time;
    if (offset === null) return atWall(this.instant + nanos, null, null);
    return FeelDateTime.ofInstant(this.instant + nanos, offset, zone);
  }

  /** Adds months to the wall clock time, at most to the month's last day. Null beyond the supported years. */
  plusMonths(months: number): FeelDateTime | null {
    const day = plusMonths(this.date, months);
    if (day === null) return null;
    const { nanos, zone } = this.time;
    return zone === null
      ? new FeelDateTime(new FeelDate(day), this.time)
      : FeelDateTime.inZone(day, nanos, zone);
  }

  /** `2026-01-01T10:00:00`, `...Z`, `...+01:00`, `...@Europe/Paris`. */
  toString(): string {
    const { nanos, offset, zone } = this.time;
    return `${dayText(this.date)}T${timeOfDayText(nanos)}${suffix(offset, zone)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

function atWall(wall: bigint, offset: number | null, zone: string | null): FeelDateTime | null {
  const date = FeelDate.ofEpochDay(Number(floorDivide(wall, DAY)));
  if (date === null) return null;
  return new FeelDateTime(date, new FeelTime(Number(floorModulo(wall, DAY)), offset, zone));
}

function floorModulo(a: bigint, b: bigint): bigint {
  return ((a % b) + b) % b;
}

function floorDivide(a: bigint, b: bigint): bigint {
  return (a - floorModulo(a, b)) / b;
}
