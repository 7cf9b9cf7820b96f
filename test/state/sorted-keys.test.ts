/** The sorted set of keys, compared with an ordinary set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SortedKeys } from '../../state/sorted-keys.ts';

test('keys are added, deleted and listed in order, whatever happens', () => {
  const change = fc.record({ adds: fc.boolean(), key: fc.integer({ min: 1, max: 3000 }) });
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 400, size: 'max' }),
      fc.nat({ max: 2500 }),
      (changes, count) => {
        const keys = new SortedKeys();
        const expected = new Set<number>();
        for (let key = 1; key <= count; key++) {
          keys.add(2 * key);
          expected.add(2 * key);
        }
        for (const { adds, key } of changes) {
          if (adds) {
            keys.add(key);
            expected.add(key);
          } else {
            keys.delete(key);
            expected.delete(key);
          }
        }
        const sorted = [...expected].sort((a, b) => a - b);
        assert.equal(keys.size, expected.size);
        assert.deepEqual(keys.first(Number.MAX_SAFE_INTEGER), sorted);
        assert.deepEqual(keys.first(10), sorted.slice(0, 10));
      },
    ),
    { numRuns: 100 },
  );
});

test('keys that are taken from the front and put back stay in order', () => {
  const keys = new SortedKeys();
  for (let key = 1; key <= 5000; key++) keys.add(key);
  const taken = keys.first(1200);
  for (const key of taken) keys.delete(key);
  assert.equal(keys.first(1)[0], 1201);
  for (const key of taken.reverse()) keys.add(key);
  assert.deepEqual(
    keys.first(5000),
    Array.from({ length: 5000 }, (_, at) => at + 1),
  );
  for (let key = 1; key <= 5000; key++) keys.delete(key);
  assert.equal(keys.size, 0);
  assert.deepEqual(keys.first(1), []);
});
