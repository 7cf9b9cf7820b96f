/** A table writes each changed key once, with its value at the end of the batch. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StartLock } from '../../state/partition-entries.ts';
import { partitionEntryCodec } from '../../state/partition-entries.ts';
import { ChangedEntries, PartitionTable } from '../../state/partition-table.ts';
import { UndoLog } from '../../state/undo-log.ts';

function tableOf() {
  const undo = new UndoLog();
  const changed = new ChangedEntries();
  const table = new PartitionTable<string, StartLock>(undo, changed, {
    keyText: (key) => `start-lock/${key}`,
    wrap: (startLock) => ({ startLock }),
  });
  const written = () =>
    changed
      .take()
      .map(({ key, value }) => [key, value && partitionEntryCodec.decode(value).startLock?.instanceKey]);
  return { undo, changed, table, written };
}

const lock = (instanceKey: number): StartLock => ({ processId: 'p', correlationKey: 'k', instanceKey });

test('changed keys are in order of their first change, each with its last value; a deleted one is a tombstone', () => {
  const { table, written } = tableOf();
  table.set('a', lock(1));
  table.set('b', lock(2));
  table.set('a', lock(3));
  table.delete('b');
  assert.deepEqual(written(), [
    ['start-lock/a', 3],
    ['start-lock/b', null],
  ]);
  assert.deepEqual(written(), [], 'written once');
  assert.equal(table.size, 1);
});

test('deleting a missing key writes nothing', () => {
  const { table, written } = tableOf();
  table.delete('a');
  assert.deepEqual(written(), []);
});

test('a key whose change was undone is not written, unless it had changed before', () => {
  const { undo, table, written } = tableOf();
  table.set('a', lock(1));
  written();
  table.set('b', lock(2));
  const mark = undo.mark();
  table.set('a', lock(3));
  table.set('b', lock(4));
  table.set('c', lock(5));
  undo.rollback(mark);
  assert.deepEqual(written(), [['start-lock/b', 2]]);
  assert.equal(table.get('a')?.instanceKey, 1);
  assert.equal(table.has('c'), false);
});

test('an undone batch that was written leaves nothing to write', () => {
  const { undo, table, written } = tableOf();
  table.set('a', lock(1));
  written();
  undo.rollback(0);
  assert.deepEqual(written(), []);
  assert.equal(table.size, 0);
});
