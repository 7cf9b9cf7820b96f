/** A map that can be rolled back, and that informs its indexes of every change on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TrackedMap } from '../../state/tracked-map.ts';
import { UndoLog } from '../../state/undo-log.ts';

const changes = fc.array(
  fc.record({ key: fc.nat({ max: 5 }), value: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }) }),
  { maxLength: 40 },
);

test('a rollback restores it and an index of its changes', () => {
  fc.assert(
    fc.property(changes, changes, (before, after) => {
      const undo = new UndoLog();
      const index = new Map<number, string>();
      const map = new TrackedMap<number, string>(undo, (key, value, former) => {
        assert.equal(index.get(key), former, 'told what was there');
        if (value === undefined) index.delete(key);
        else index.set(key, value);
      });
      const apply = (list: typeof before): void => {
        for (const { key, value } of list) {
          if (value === undefined) map.delete(key);
          else map.set(key, value);
          assert.equal(map.get(key), value);
          assert.equal(map.has(key), value !== undefined);
        }
      };
      apply(before);
      const content = new Map(map.entries());
      const mark = undo.mark();
      apply(after);
      assert.deepEqual(new Map(map.entries()), index);
      undo.rollback(mark);
      assert.deepEqual(new Map(map.entries()), content);
      assert.deepEqual(index, content);
      assert.deepEqual([...map.keys()].sort(), [...content.keys()].sort());
      assert.deepEqual([...map.values()].sort(), [...content.values()].sort());
      assert.equal(map.size, content.size);
    }),
  );
});

test('deleting a missing key is not a change', () => {
  const undo = new UndoLog();
  const map = new TrackedMap<number, string>(undo, () => assert.fail('nothing has changed'));
  map.delete(1);
  assert.equal(undo.mark(), 0);
});
