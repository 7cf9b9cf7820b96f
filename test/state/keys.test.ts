/** Keys contain their partition and stay within the exact range of a number. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isKey, keyFromText, keyOf, PARTITION_COUNT_MAX, partitionOfKey } from '../../state/keys.ts';

const COUNTER_MAX = 2 ** 43 - 1;
const partitions = fc.integer({ min: 0, max: PARTITION_COUNT_MAX - 1 });
const counters = fc.oneof(fc.integer({ min: 1, max: COUNTER_MAX }), fc.constantFrom(1, COUNTER_MAX));

test('a key is a safe integer that contains the partition', () => {
  fc.assert(
    fc.property(partitions, counters, (partition, counter) => {
      const key = keyOf(partition, counter);
      assert.ok(Number.isSafeInteger(key));
      assert.equal(partitionOfKey(key), partition);
      assert.ok(isKey(key));
    }),
  );
});

test('keys are ordered by partition and counter, and no two are equal', () => {
  fc.assert(
    fc.property(partitions, partitions, counters, counters, (p, q, a, b) => {
      const [first, second] = [keyOf(p, a), keyOf(q, b)];
      assert.equal(Math.sign(first - second), Math.sign(p === q ? a - b : p - q));
    }),
  );
});

test('a counter that is used up is an error, not a key of the next partition', () => {
  for (const counter of [0, -1, COUNTER_MAX + 1]) assert.throws(() => keyOf(1, counter), RangeError);
});

test('an invalid key is recognised', () => {
  for (const value of [0, -1, 1.5, Number.NaN, 2 ** 53, 2 ** 43, 3 * 2 ** 43, '1', null, undefined]) {
    assert.equal(isKey(value), false, String(value));
  }
});

test('a key is parsed from its text, and nothing else is accepted', () => {
  fc.assert(
    fc.property(partitions, counters, fc.string(), (partition, counter, before) => {
      const key = keyOf(partition, counter);
      const text = Buffer.from(`${before}${key}`);
      assert.equal(keyFromText(text, Buffer.byteLength(before)), key);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      const expected = /^\d{1,16}$/.test(text) && Number(text) > 0 && Number.isSafeInteger(Number(text));
      assert.equal(keyFromText(Buffer.from(text)), expected ? Number(text) : undefined);
    }),
  );
  for (const text of [
    '',
    '0',
    '-1',
    '1e3',
    '1.5',
    '9007199254740992',
    '12345678901234567',
    'barrier',
    '12/34',
  ]) {
    assert.equal(keyFromText(Buffer.from(text)), undefined, text);
  }
});
