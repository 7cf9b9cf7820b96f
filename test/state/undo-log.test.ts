/** Changes are undone newest first, up to a mark, also after earlier entries were discarded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UndoLog } from '../../state/undo-log.ts';

function counting() {
  const undo = new UndoLog();
  const done: number[] = [];
  const change = (value: number): void => {
    done.push(value);
    undo.push(() => assert.equal(done.pop(), value, 'newest first'));
  };
  return { undo, done, change };
}

test('undoes exactly the changes after the mark', () => {
  const { undo, done, change } = counting();
  change(1);
  const mark = undo.mark();
  change(2);
  change(3);
  undo.rollback(mark);
  assert.deepEqual(done, [1]);
  undo.rollback(mark);
  assert.deepEqual(done, [1]);
  undo.rollback(0);
  assert.deepEqual(done, []);
});

test('marks stay valid when earlier entries are discarded', () => {
  const { undo, done, change } = counting();
  change(1);
  const first = undo.mark();
  change(2);
  const second = undo.mark();
  change(3);
  undo.forget(first);
  undo.rollback(second);
  assert.deepEqual(done, [1, 2]);
  undo.rollback(first);
  assert.deepEqual(done, [1]);
  change(4);
  undo.rollback(0);
  assert.deepEqual(done, [1], 'what is forgotten is committed');
});

test('discarding everything, or the same twice, does not change marks', () => {
  const { undo, done, change } = counting();
  change(1);
  change(2);
  const mark = undo.mark();
  undo.forget(mark);
  undo.forget(mark);
  assert.equal(undo.mark(), mark);
  change(3);
  undo.rollback(mark);
  assert.deepEqual(done, [1, 2]);
});
