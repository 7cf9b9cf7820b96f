/**
 * A number of seconds, to the nanosecond. Immutable. Pure. Source: DMN 1.5 10.3.2.3.7, java.time.Duration.
 */
import { fractionText } from './calendar.ts';

const NANOS = 1_000_000_000n;
/** The range of java.time.Duration: seconds of 64 bits. */
const NANOS_MAX = (2n ** 63n - 1n) * NANOS;

export class DaysTimeDuration {
  /** Nanoseconds, possibly negative. */
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  /** Null beyond the range of java.time. */
  static of(nanos: bigint): DaysTimeDuration | null {
    return nanos > NANOS_MAX || nanos < -NANOS_MAX ? null : new DaysTimeDuration(nanos);
  }

  static ofMs(ms: number): DaysTimeDuration {
    return new DaysTimeDuration(BigInt(Math.round(ms * 1000)) * 1000n);
  }

  /**
   * Days, hours, minutes and seconds of the whole seconds; all have the sign of the duration, as in
   * java.time.
   */
  get parts(): { days: number; hours: number; minutes: number; seconds: number } {
    const seconds = this.nanos / NANOS - (this.nanos % NANOS < 0n ? 1n : 0n);
    return {
      days: Number(seconds / 86_400n),
      hours: Number((seconds / 3600n) % 24n),
      minutes: Number((seconds / 60n) % 60n),
      seconds: Number(seconds % 60n),
    };
  }

  /** `P1DT2H3M4.5S`, `-PT1H`, `P0D`. */
  toString(): string {
    if (this.nanos === 0n) return 'P0D';
    const size = new DaysTimeDuration(this.nanos < 0n ? -this.nanos : this.nanos);
    const { days, hours, minutes, seconds } = size.parts;
    const fraction = fractionText(Number(size.nanos % NANOS));
    let time = hours === 0 ? '' : `${hours}H`;
    if (minutes !== 0) time += `${minutes}M`;
    if (seconds !== 0 || fraction !== '') time += `${seconds}${fraction}S`;
    const sign = this.nanos < 0n ? '-' : '';
    return `${sign}P${days === 0 ? '' : `${days}D`}${time === '' ? '' : `T${time}`}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
