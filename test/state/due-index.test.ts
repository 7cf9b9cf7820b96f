/** The index of due times returns the same as a sorted list, after any sequence of changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DueIndex } from '../../state/due-index.ts';

const change = fc.record({
  key: fc.integer({ min: 0, max: 9 }),
  dueMs: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
});

test('for any changes and lookups, it behaves like a sorted list', () => {
  const question = fc.record({ untilMs: fc.integer({ min: -1, max: 21 }), countMax: fc.nat({ max: 12 }) });
  fc.assert(
    fc.property(fc.array(fc.tuple(change, question), { maxLength: 200, size: 'max' }), (steps) => {
      const index = new DueIndex<number>();
      const model = new Map<number, number>();
      for (const [{ key, dueMs }, { untilMs, countMax }] of steps) {
        index.set(key, dueMs);
        if (dueMs === undefined) model.delete(key);
        else model.set(key, dueMs);
        const sorted = [...model].sort(([a, x], [b, y]) => x - y || a - b);
        const due = sorted.filter(([, at]) => at <= untilMs).map(([dueKey]) => dueKey);
        assert.deepEqual(index.due(untilMs, countMax), due.slice(0, countMax));
        assert.equal(index.nextMs(), sorted[0]?.[1]);
        assert.equal(index.size, model.size);
        assert.equal(index.get(key), dueMs);
      }
      assert.deepEqual(new Map(index.entries()), model);
    }),
  );
});

test('a lookup changes nothing', () => {
  const index = new DueIndex<string>();
  index.set('b', 5);
  index.set('a', 5);
  index.set('c', 6);
  assert.deepEqual(index.due(5, 10), ['a', 'b']);
  assert.deepEqual(index.due(5, 10), ['a', 'b']);
  assert.deepEqual(index.due(6, 10), ['a', 'b', 'c']);
  assert.equal(index.nextMs(), 5);
});

test('a key that is changed back and forth is due once', () => {
  const index = new DueIndex<number>();
  for (const dueMs of [5, 7, 5, 7, 5]) index.set(1, dueMs);
  assert.deepEqual(index.due(10, 10), [1]);
  assert.deepEqual(index.due(10, 10), [1]);
});

test('time 0 is a time', () => {
  const index = new DueIndex<number>();
  index.set(1, 0);
  assert.deepEqual(index.due(0, 1), [1]);
  assert.equal(index.nextMs(), 0);
});

test('an obsolete entry is removed long before its due time', () => {
  const index = new DueIndex<number>();
  index.set(-1, 1);
  // Each key gets a far time that is removed at once, as for jobs that complete before they are due again.
  for (let key = 0; key < 100_000; key++) {
    index.set(key, 1_000_000 + key);
    index.set(key, undefined);
  }
  assert.ok(index.heapSize < 200, `the heap has ${index.heapSize} entries for 1 key`);
  assert.deepEqual(index.due(2_000_000, 10), [-1]);
});
