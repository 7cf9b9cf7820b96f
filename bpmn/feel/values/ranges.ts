/** Checks whether a value is in a range. Pure. Source: DMN 1.5 10.3.2.7 and table 55. */
import { compare } from './comparison.ts';
import type { FeelRange, FeelValue } from './feel-value.ts';

/** Null: it can't be compared with the bounds. */
export function includes(range: FeelRange, value: FeelValue): boolean | null {
  if (range.start !== null) {
    const order = compare(value, range.start);
    if (order === null) return null;
    if (order < 0 || (order === 0 && !range.startIncluded)) return false;
  }
  if (range.end !== null) {
    const order = compare(value, range.end);
    if (order === null) return null;
    if (order > 0 || (order === 0 && !range.endIncluded)) return false;
  }
  return true;
}
