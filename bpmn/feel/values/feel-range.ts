/** `[1..10]`, `> 5`: an interval of values. Immutable. Pure. Source: DMN 1.5 10.3.2.7 (ranges). */
import type { FeelValue } from './feel-value.ts';

export class FeelRange {
  /** Null: no lower bound. */
  readonly start: FeelValue;
  readonly startIncluded: boolean;
  /** Null: no upper bound. */
  readonly end: FeelValue;
  readonly endIncluded: boolean;

  constructor(start: FeelValue, startIncluded: boolean, end: FeelValue, endIncluded: boolean) {
    this.start = start;
    this.startIncluded = startIncluded;
    this.end = end;
    this.endIncluded = endIncluded;
  }
}
