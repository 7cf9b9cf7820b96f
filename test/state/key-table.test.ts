/** A table of keys compared with a Map, with keys as a partition generates them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyTable } from '../../state/key-table.ts';
import { keyOf } from '../../state/keys.ts';

test('for any changes, it behaves like a Map', () => {
  const step = fc.record({
    counter: fc.integer({ min: 1, max: 120 }),
    value: fc.option(fc.integer(), { nil: undefined }),
  });
  const strides = fc.constantFrom(1, 2, 7, 64, 4096, 2 ** 20);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), strides, (steps, stride) => {
      const table = new KeyTable();
      const model = new Map<number, number>();
      for (const { counter, value } of steps) {
        const key = keyOf(3, counter * stride);
        if (value === undefined) {
          table.delete(key);
          model.delete(key);
        } else {
          table.set(key, value);
          model.set(key, value);
        }
        assert.equal(table.size, model.size);
      }
      for (let counter = 1; counter <= 120; counter++) {
        const key = keyOf(3, counter * stride);
        assert.equal(table.get(key), model.get(key));
      }
      assert.deepEqual(new Set(table.keys()), new Set(model.keys()));
    }),
  );
});

test('many keys with any distance are supported', () => {
  for (const stride of [1, 8, 65_536]) {
    const table = new KeyTable();
    for (let n = 1; n <= 20_000; n++) table.set(keyOf(1, n * stride), n);
    for (let n = 1; n <= 20_000; n += 2) table.delete(keyOf(1, n * stride));
    assert.equal(table.size, 10_000);
    for (let n = 1; n <= 20_000; n++) {
      assert.equal(table.get(keyOf(1, n * stride)), n % 2 === 0 ? n : undefined);
    }
  }
});
