/** Keys in a given order, after any additions and removals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OrderedKeys } from '../../state/ordered-keys.ts';

test('for any changes, it behaves like a sorted list', () => {
  const step = fc.record({ key: fc.nat({ max: 15 }), order: fc.nat({ max: 6 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const keys = new OrderedKeys();
      let model: { key: number; order: number }[] = [];
      for (const { key, order } of steps) {
        const present = model.find((entry) => entry.key === key);
        if (present) {
          keys.remove(key, present.order);
          model = model.filter((entry) => entry !== present);
        } else {
          keys.add(key, order);
          // Of equal orders, the later one comes last.
          const at = model.findLastIndex((entry) => entry.order <= order);
          model.splice(at + 1, 0, { key, order });
        }
        assert.deepEqual(
          keys.keys(),
          model.map((entry) => entry.key),
        );
        assert.equal(keys.size, model.length);
      }
    }),
  );
});

test('removing a missing key does nothing', () => {
  const keys = new OrderedKeys();
  keys.add(1, 5);
  keys.remove(2, 5);
  keys.remove(1, 4);
  keys.remove(1, 6);
  assert.deepEqual(keys.keys(), [1]);
});

test('the returned list belongs to the caller', () => {
  const keys = new OrderedKeys();
  keys.add(1, 1);
  const given = keys.keys();
  keys.add(2, 2);
  given.pop();
  assert.deepEqual(keys.keys(), [1, 2]);
});
