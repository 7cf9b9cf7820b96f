/** DMN's conversions to an expected type. Pure. Source: DMN 1.5 10.3.2.9.4. */
import { FeelDate } from './feel-date.ts';
import { FeelDateTime } from './feel-date-time.ts';
import { FeelTime } from './feel-time.ts';
import { conformsTo } from './feel-type.ts';
import type { FeelType, FeelValue } from './feel-value.ts';
import { isList } from './type-of.ts';

const MIDNIGHT_UTC = new FeelTime(0, 0);

/**
 * Converts the value to `type`: a list of one item to that item, a value to a list with it, a date to its
 * midnight in UTC. Undefined if it doesn't have the type and can't be converted.
 */
export function coerced(value: FeelValue, type: FeelType): FeelValue | undefined {
  if (conformsTo(value, type)) return value;
  if (isList(value)) {
    const [first = null] = value;
    return value.length === 1 && !isListType(type) && conformsTo(first, type) ? first : undefined;
  }
  if (isListType(type)) return conformsTo([value], type) ? [value] : undefined;
  if (!(value instanceof FeelDate)) return undefined;
  const midnight = new FeelDateTime(value, MIDNIGHT_UTC);
  return conformsTo(midnight, type) ? midnight : undefined;
}

function isListType(type: FeelType): boolean {
  if (type.kind === 'restricted') return isListType(type.of);
  return type.kind === 'list' || (type.kind === 'named' && type.name === 'list');
}
