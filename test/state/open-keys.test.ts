/**
 * The index of open keys is discarded exactly when changes from before its build are undone. That it equals a
 * rebuilt one after random batches and rollbacks is a property of test/property/rollback.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PartitionState } from '../../state/partition-state.ts';
import { UndoLog } from '../../state/undo-log.ts';

test('a watcher is called once, when changes from before it are undone', () => {
  const undo = new UndoLog();
  let calls = 0;
  undo.push(() => undefined);
  const before = undo.mark();
  undo.push(() => undefined);
  undo.watch(() => calls++);
  undo.push(() => undefined);
  const after = undo.mark();
  undo.push(() => undefined);
  undo.rollback(after);
  assert.equal(calls, 0);
  undo.rollback(before + 1);
  assert.equal(calls, 0);
  undo.rollback(before);
  assert.equal(calls, 1);
  undo.rollback(0);
  assert.equal(calls, 1);
});

test('a watcher is not called when everything before it is committed', () => {
  const undo = new UndoLog();
  let calls = 0;
  undo.push(() => undefined);
  undo.watch(() => calls++);
  const mark = undo.mark();
  undo.push(() => undefined);
  undo.forget(mark);
  undo.rollback(0);
  assert.equal(calls, 0);
});

test('the index is kept when the command that built it is undone, and discarded with the batch before', () => {
  const state = new PartitionState(0, {
    hotBytesMax: 1_000,
    commandIds: { windowMs: 1, countMax: 1, slots: 1 },
  });
  const batch = state.undo.mark();
  state.nextKey();
  const command = state.undo.mark();
  const index = state.openKeys();
  state.undo.rollback(command);
  assert.equal(state.openKeys(), index);
  state.undo.rollback(batch);
  assert.equal(state.openKeysInUse, undefined);
});
