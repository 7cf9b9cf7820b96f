/**
 * The partition of a key, as determined by Kafka's Java client. Pure. Source:
 * org.apache.kafka.common.utils.Utils.murmur2 and toPositive; BuiltInPartitioner.partitionForKey.
 */

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const SHIFT = 24;

/** Kafka's murmur2, a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const wordsEnd = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < wordsEnd; at += 4) {
    const word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    const mixed = Math.imul(word, MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(mixed ^ (mixed >>> SHIFT), MULTIPLIER);
  }
  if (wordsEnd < length) {
    for (let at = length - 1; at >= wordsEnd; at--) hash ^= (bytes[at] as number) << (8 * (at - wordsEnd));
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/** The partition of a key among `partitionCount`, at least 1. A string key is encoded as UTF-8. */
export function partitionForKey(key: Buffer | string, partitionCount: number): number {
  if (!(partitionCount >= 1))
    throw new RangeError(`a topic has at least one partition, not ${partitionCount}`);
  const bytes = typeof key === 'string' ? Buffer.from(key, 'utf8') : key;
  return (murmur2(bytes) & 0x7fffffff) % partitionCount;
}
