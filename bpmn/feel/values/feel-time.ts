/**
 * A time of day, local or with an offset and optionally a zone. Immutable. Pure. Source: DMN 1.5 10.3.2.3.5.
 */
import { NANOS_PER_DAY, NANOS_PER_SECOND, offsetText, timeOfDayText } from './calendar.ts';

export class FeelTime {
  /** Nanoseconds since midnight. */
  readonly nanos: number;
  /** Seconds east of UTC; null for a local time. */
  readonly offset: number | null;
  /** Null if there is no named zone. */
  readonly zone: string | null;

  constructor(nanos: number, offset: number | null = null, zone: string | null = null) {
    this.nanos = nanos;
    this.offset = offset;
    this.zone = zone;
  }

  /** Nanoseconds since midnight in UTC; for a local time, since its own midnight. */
  get utcNanos(): number {
    return this.nanos - (this.offset ?? 0) * NANOS_PER_SECOND;
  }

  /** Wraps around at midnight. */
  plus(nanos: bigint): FeelTime {
    const day = BigInt(NANOS_PER_DAY);
    const sum = (BigInt(this.nanos) + (nanos % day) + day) % day;
    return new FeelTime(Number(sum), this.offset, this.zone);
  }

  /** `10:00:00`, `10:00:00+01:00`, `10:00:00@Europe/Paris`. */
  toString(): string {
    return timeOfDayText(this.nanos) + suffix(this.offset, this.zone);
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The suffix after the clock time in the text of a time. */
export function suffix(offset: number | null, zone: string | null): string {
  if (zone !== null) return `@${zone}`;
  return offset === null ? '' : offsetText(offset);
}
