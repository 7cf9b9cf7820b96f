/** Decoded and encoded instances of a partition, with rollbacks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeInstance } from '../../state/codec.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { InstanceStore } from '../../state/instance-store.ts';
import { UndoLog } from '../../state/undo-log.ts';

test('parts of a big instance come back when the step that removed all of them is undone', () => {
  const undo = new UndoLog();
  const store = new InstanceStore(undo, 1_000);
  const key = 8;
  const active = { key, processId: 'big', state: InstanceState.active, inParts: true, elements: [] };
  const instance = active as unknown as ProcessInstance;
  const save = (one: ProcessInstance, parts: ReadonlyMap<string, Buffer | null>): void => {
    store.saveInParts(one, Buffer.from(encodeInstance(one)), parts, store.totalsOf(one, []));
  };
  save(instance, new Map([['9', Buffer.from('part')]]));
  undo.forget(undo.mark());

  save({ ...instance, state: InstanceState.completed, endedAtMs: 1 }, new Map([['9', null]]));
  assert.deepEqual([...store.partsOf(key)], []);
  undo.rollback(0);
  assert.deepEqual([...store.partsOf(key)], ['9']);
});
