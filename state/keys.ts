/**
 * Keys: 53-bit safe integers that contain the owning partition: `partition * 2^43 + counter`, counter from 1.
 * Pure.
 */

const COUNTER_BITS = 43;
const COUNTER_MAX = 2 ** COUNTER_BITS;

/** Maximum number of partitions: the remaining bits of 53. */
export const PARTITION_COUNT_MAX = 1024;

/** The key of an instance, element instance, job, incident, subscription, timer or message. */
export function keyOf(partition: number, counter: number): number {
  if (counter < 1 || counter >= COUNTER_MAX) {
    throw new RangeError(`key counter ${counter} of partition ${partition} is out of range`);
  }
  return partition * COUNTER_MAX + counter;
}

/** The partition that owns a key. */
export function partitionOfKey(key: number): number {
  return Math.floor(key / COUNTER_MAX);
}

/** True for a safe integer in the range of keys. */
export function isKey(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) % COUNTER_MAX !== 0;
}

const DIGIT_0 = 48;
/** Number of digits of 2^53. */
const DIGITS_MAX = 16;

/** Parses the bytes from `begin` on as decimal digits; undefined if they are not. */
export function keyFromText(text: Uint8Array, begin = 0): number | undefined {
  const digits = text.length - begin;
  if (digits < 1 || digits > DIGITS_MAX) return undefined;
  let key = 0;
  for (let at = begin; at < text.length; at++) {
    const digit = (text[at] as number) - DIGIT_0;
    if (digit < 0 || digit > 9) return undefined;
    key = key * 10 + digit;
  }
  return key > 0 && Number.isSafeInteger(key) ? key : undefined;
}
