/**
 * Keys of the decisions of a graph, which have none in the topics. They are computed from the data that
 * identifies the decision, so they are the same on every server. Pure.
 */
import { createHash } from 'node:crypto';

/** A key of 19 digits, below 2^63 and above all keys of the engine. */
export function derivedKey(ownerKey: number, name: string): string {
  const hash = createHash('sha256').update(`${ownerKey}/${name}`).digest();
  return String(FIRST + (hash.readBigUInt64BE() % COUNT));
}

const FIRST = 1_000_000_000_000_000_000n;
const COUNT = 8_000_000_000_000_000_000n;
