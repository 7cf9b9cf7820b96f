/**
 * Keys of variables, which have none in the topics: 19 digits, above all keys of the engine and below 2^63,
 * the same on every server. They are computed for the variables of a response and not stored: the element
 * instance can be found by them. Bits from the highest: 1; 10 of the partition; 26 of the counter of the
 * element instance, the lowest; 26 of a hash of the name. So two variables of an element instance with 20
 * variables have the same key once in 350,000 processes. Pure.
 */
import { keyOf, partitionOfKey } from '../../state/keys.ts';

/** Its name in SQL: `variable_key(scopeKey, name)`. */
export const VARIABLE_KEY = 'variable_key';

const PART_BITS = 26;
const PART = 2 ** PART_BITS;
const FIRST = 2n ** 62n;

/** `scopeKey`: key of the element instance that has the variable. */
export function variableKey(scopeKey: number, name: string): string {
  const upper = BigInt(partitionOfKey(scopeKey)) * BigInt(PART) + BigInt(scopeKey % PART);
  return String(FIRST + upper * BigInt(PART) + BigInt(hashOf(name)));
}

/**
 * The lowest key that the element instance of the variable may have, and the end of the keys of its
 * partition; null if no variable has this key.
 */
export function scopesOf(key: string): { readonly lowest: number; readonly end: number } | null {
  if (!/^\d{19}$/.test(key) || BigInt(key) < FIRST) return null;
  const upper = Number((BigInt(key) - FIRST) / BigInt(PART));
  const partition = Math.floor(upper / PART);
  return { lowest: keyOf(partition, 1) - 1 + (upper % PART), end: keyOf(partition + 1, 1) };
}

/** The distance between the keys of element instances whose variables have the same part of the key. */
export const SCOPES_APART = PART;

/** FNV-1a over UTF-16 code units, with the finalizer of MurmurHash3, which spreads the last characters. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> (32 - PART_BITS);
}
