/** Values of decisions as JSON. Pure. Source: Zeebe's FeelToMessagePackTransformer. */
import { FeelFunction } from 'feelin';
import { FeelNotJson } from '../feel/errors.ts';
import { toJson } from '../feel/index.ts';
import type { Json } from '../feel/types.ts';

/** As `toJson`, with null in the place of each function. Throws FeelNotJson and FeelTooLarge. */
export function jsonOf(value: unknown): Json {
  try {
    return toJson(value);
  } catch (error) {
    if (error instanceof FeelNotJson) return toJson(withoutFunctions(value));
    throw error;
  }
}

/** Whoever calls this knows that the value is not too deep: functions are found by `toJson`, which looks. */
function withoutFunctions(value: unknown): unknown {
  if (value instanceof FeelFunction || typeof value === 'function') return null;
  if (Array.isArray(value)) return value.map(withoutFunctions);
  if (!(value instanceof Object) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, withoutFunctions(entry)]));
}
