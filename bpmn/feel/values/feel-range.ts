/** `[1..10]`, `> 5`: an interval of values. Immutable. Pure. Source: DMN 1.5 10.3.2.7 (ranges). */
import type { FeelValue } from './feel-value.ts';

export class FeelRange {
  /** Null: no lower bound. */
  readonly start: FeelValue;
  readonly startIncluded: boolean;
  /** Null: no upper bound. */
  readonly end: FeelValue;
  readonly endIncluded: boolean;

  /** Written as `=value`: it includes what equals the value, which may be of any type. */
  readonly isValue: boolean;

  constructor(
    start: FeelValue,
    startIncluded: boolean,
    end: FeelValue,
    endIncluded: boolean,
    isValue = false,
  ) {
    this.start = start;
    this.startIncluded = startIncluded;
    this.end = end;
    this.endIncluded = endIncluded;
    this.isValue = isValue;
  }
}
