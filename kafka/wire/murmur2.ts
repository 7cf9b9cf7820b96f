/**
 * The partition of a key, as determined by Kafka's Java client. Pure. Source:
 * org.apache.kafka.common.utils.Utils.murmur2 and toPositive; BuiltInPartitioner.partitionForKey.
 */

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const SHIFT = 24;

/** Kafka's murmur2, a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  return murmur2From(murmur2UpTo(bytes, 0), bytes, 0);
}

/**
 * The state of murmur2 after the first `end` bytes, a multiple of 4: for keys of one length that differ only
 * after them, which `murmur2From` completes.
 */
export function murmur2UpTo(bytes: Uint8Array, end: number): number {
  return mixWords(SEED ^ bytes.length, bytes, 0, end);
}

/** Completes a state of `murmur2UpTo` with the bytes from `from` on. */
export function murmur2From(state: number, bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  const wordsEnd = length & ~3;
  let hash = mixWords(state, bytes, from, wordsEnd);
  if (wordsEnd < length) {
    for (let at = length - 1; at >= wordsEnd; at--) hash ^= (bytes[at] as number) << (8 * (at - wordsEnd));
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

function mixWords(state: number, bytes: Uint8Array, from: number, end: number): number {
  let hash = state;
  for (let at = from; at < end; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    const mixed = Math.imul(word, MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(mixed ^ (mixed >>> SHIFT), MULTIPLIER);
  }
  return hash;
}

/** The partition of a hash by `murmur2`. */
export function partitionForHash(hash: number, partitionCount: number): number {
  return (hash & 0x7fffffff) % partitionCount;
}

/** The partition of a key among `partitionCount`, at least 1. A string key is encoded as UTF-8. */
export function partitionForKey(key: Buffer | string, partitionCount: number): number {
  if (!(partitionCount >= 1))
    throw new RangeError(`a topic has at least one partition, not ${partitionCount}`);
  const bytes = typeof key === 'string' ? Buffer.from(key, 'utf8') : key;
  return partitionForHash(murmur2(bytes), partitionCount);
}
