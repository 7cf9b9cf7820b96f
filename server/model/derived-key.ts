/**
 * Keys of what has no key in the topics: variables, and the decisions of a graph. The same in every server,
 * because they are computed from what identifies it. Pure.
 */
import { createHash } from 'node:crypto';

/** 19 digits, below 2^63, above all keys of the engine. */
export function derivedKey(ownerKey: number, name: string): string {
  const hash = createHash('sha256').update(`${ownerKey}/${name}`).digest();
  return String(FIRST + (hash.readBigUInt64BE() % COUNT));
}

const FIRST = 1_000_000_000_000_000_000n;
const COUNT = 8_000_000_000_000_000_000n;
