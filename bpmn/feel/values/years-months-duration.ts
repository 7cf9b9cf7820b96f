/** A number of calendar months. Immutable. Pure. Source: DMN 1.5 10.3.2.3.8, java.time.Period. */

/** The range of java.time.Period: years and months of 32 bits each. */
const MONTHS_MAX = (2 ** 31 - 1) * 12;

export class YearsMonthsDuration {
  /** Whole months, possibly negative. */
  readonly months: number;

  constructor(months: number) {
    this.months = months + 0;
  }

  /** Null beyond the range of java.time. */
  static of(months: number): YearsMonthsDuration | null {
    return Math.abs(months) <= MONTHS_MAX ? new YearsMonthsDuration(months) : null;
  }

  /** `P1Y2M`, `-P3M`, `P0Y`. */
  toString(): string {
    if (this.months === 0) return 'P0Y';
    const size = Math.abs(this.months);
    const years = Math.floor(size / 12);
    const months = size % 12;
    return `${this.months < 0 ? '-' : ''}P${years === 0 ? '' : `${years}Y`}${months === 0 ? '' : `${months}M`}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
