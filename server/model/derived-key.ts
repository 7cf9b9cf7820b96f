/**
 * Keys of objects that have no key in the topics: variables, and the decisions of a graph. They are computed
 * from the data that identifies the object, so they are the same on every server. Pure.
 */
import { hash } from 'node:crypto';

/** Its name in SQL: the keys of variables are in an index, but not in their table. */
export const DERIVED_KEY = 'derived_key';

/** A key of 19 digits, below 2^63 and above all keys of the engine. */
export function derivedKey(ownerKey: number, name: string): string {
  const digest = hash('sha256', `${ownerKey}/${name}`, 'buffer');
  return String(FIRST + (digest.readBigUInt64BE() % COUNT));
}

const FIRST = 1_000_000_000_000_000_000n;
const COUNT = 8_000_000_000_000_000_000n;
