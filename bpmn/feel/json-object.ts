/** JSON objects, as opposed to numbers that are represented as objects. Pure. */
import type { Json } from './types.ts';
import { FeelDecimal } from './values/feel-decimal.ts';

export function isJsonObject(value: Json | undefined): value is { [name: string]: Json } {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && !(value instanceof FeelDecimal);
}
