/** Ended instances in the order of their end, through additions, deletions and rollbacks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EndedInstances } from '../../state/ended-instances.ts';
import { UndoLog } from '../../state/undo-log.ts';

interface Kept {
  readonly key: number;
  readonly endedAtMs: number;
}

const step = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('end' as const), key: fc.nat({ max: 999 }) }), weight: 6 },
  { arbitrary: fc.record({ kind: fc.constant('forget' as const) }), weight: 4 },
  { arbitrary: fc.record({ kind: fc.constant('later' as const) }), weight: 2 },
  { arbitrary: fc.record({ kind: fc.constantFrom('commit' as const, 'rollback' as const) }), weight: 2 },
);

/** Random batches of ends and deletions, each committed or rolled back, compared with a sorted list. */
test('for any batches, it behaves like a sorted list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const undo = new UndoLog();
      const ended = new EndedInstances(undo);
      let model: Kept[] = [];
      let committed: Kept[] = [];
      let nowMs = 1;
      for (const [at, action] of steps.entries()) {
        const [oldest] = model;
        if (action.kind === 'end') {
          // A key is used only once.
          const kept = { key: action.key * 1000 + at + 1, endedAtMs: nowMs };
          ended.add({ key: kept.key, processId: 'p', businessKey: at % 2 ? 'b' : '' }, nowMs);
          model = [...model, kept].sort((a, b) => a.endedAtMs - b.endedAtMs || a.key - b.key);
        } else if (action.kind === 'forget' && oldest) {
          ended.forget(oldest.key);
          model = model.slice(1);
        } else if (action.kind === 'later') nowMs += 10;
        else if (action.kind === 'commit') {
          undo.forget(undo.mark());
          committed = model;
        } else if (action.kind === 'rollback') {
          undo.rollback(0);
          model = committed;
        }
        assertSame(ended, model, nowMs);
      }
    }),
  );
});

function assertSame(ended: EndedInstances, model: readonly Kept[], nowMs: number): void {
  const keys = (list: readonly { key: number }[]): number[] => list.map(({ key }) => key);
  assert.equal(ended.size, model.length);
  assert.equal(ended.oldestMs, model[0]?.endedAtMs);
  assert.deepEqual(keys(ended.expired(0, 0, Infinity)), keys(model));
  assert.deepEqual(keys(ended.expired(0, 0, 2)), keys(model.slice(0, 2)));
  const old = model.filter(({ endedAtMs }) => endedAtMs < nowMs);
  assert.deepEqual(keys(ended.expired(nowMs - 1, Infinity, Infinity)), keys(old));
  const excess = Math.max(model.length - 3, 0);
  assert.deepEqual(keys(ended.expired(0, 3, Infinity)), keys(model.slice(0, excess)));
  for (const { key } of model) assert.ok(ended.has(key));
  assert.equal(ended.has(-1), false);
}

test('the data needed to delete an instance with a business key is returned', () => {
  const ended = new EndedInstances(new UndoLog());
  ended.add({ key: 1, processId: 'p', businessKey: 'b' }, 5);
  ended.add({ key: 2, processId: 'q', businessKey: '' }, 6);
  assert.deepEqual(ended.expired(6, 10, 10), [
    { key: 1, processId: 'p', businessKey: 'b' },
    { key: 2, processId: '', businessKey: '' },
  ]);
});

test('only the oldest can be removed', () => {
  const ended = new EndedInstances(new UndoLog());
  assert.throws(() => ended.forget(1), /not the oldest/);
  ended.add({ key: 1, processId: 'p', businessKey: '' }, 5);
  ended.add({ key: 2, processId: 'p', businessKey: '' }, 6);
  assert.throws(() => ended.forget(2), /not the oldest/);
  assert.equal(ended.size, 2);
});
