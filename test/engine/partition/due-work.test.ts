/** The due work of a partition: as much as its limits allow, and the same until it is done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextDueMs, takeDueWork } from '../../../engine/partition/due-work.ts';
import type { BufferedMessage } from '../../../state/partition-entries.ts';
import { entryKey } from '../../../state/partition-entries.ts';
import { PartitionState } from '../../../state/partition-state.ts';

const limits = { countMax: 2, keepEndedMs: 10_000, keepEndedMax: 3 };

function stateAt(nowMs: number): PartitionState {
  const state = new PartitionState(0, {
    hotBytesMax: 1000,
    commandIds: { windowMs: 60_000, countMax: 100, slots: 4 },
  });
  state.advanceTime(nowMs);
  return state;
}

function message(key: number, expiresAtMs: number, inFlight: number[] = []): BufferedMessage {
  return {
    key,
    name: 'm',
    correlationKey: 'k',
    variables: '',
    expiresAtMs,
    correlatedProcessIds: [],
    inFlight,
  };
}

/** Ends instances, one after the other, at these times. */
function end(state: PartitionState, endedAtMs: readonly number[]): void {
  for (const [at, atMs] of endedAtMs.entries()) {
    const instance = {
      ...{ format: 1, key: at + 1, definitionKey: 1, processId: 'p', version: 1, state: 2 as const },
      ...{ startedAtMs: 1, updatedAtMs: atMs, endedAtMs: atMs, elements: [], queue: [] },
    };
    state.instances.save(instance, Buffer.alloc(1));
  }
}

test('nothing is due in a new partition, ever', () => {
  const state = stateAt(0);
  assert.deepEqual(takeDueWork(state, Number.MAX_SAFE_INTEGER, limits), []);
  assert.equal(nextDueMs(state, limits), undefined);
});

test('due instances are returned earliest first, up to the limit, and again until they are done', () => {
  const state = stateAt(0);
  for (const [key, dueMs] of [
    [1, 300],
    [2, 100],
    [3, 200],
  ] as const) {
    state.instances.setDue(key, dueMs);
  }
  assert.equal(nextDueMs(state, limits), 100);
  assert.deepEqual(takeDueWork(state, 99, limits), []);
  const expected = [
    { kind: 'instance', instanceKey: 2 },
    { kind: 'instance', instanceKey: 3 },
  ];
  assert.deepEqual(takeDueWork(state, 300, limits), expected);
  assert.deepEqual(takeDueWork(state, 300, limits), expected);
  state.instances.setDue(2, 0);
  assert.equal(nextDueMs(state, limits), 200);
});

test('a clock that is set back has no effect on due work', () => {
  const state = stateAt(500);
  state.instances.setDue(1, 500);
  assert.equal(takeDueWork(state, 100, limits).length, 1);
});

test('timer starts are due at their time', () => {
  const state = stateAt(0);
  const entry = entryKey.timerStart('p', 's');
  state.timerStarts.set(entry, { processId: 'p', elementId: 's', definitionKey: 1, dueAtMs: 70 });
  assert.equal(nextDueMs(state, limits), 70);
  assert.deepEqual(takeDueWork(state, 70, limits), [{ kind: 'timerStart', entry }]);
  state.timerStarts.delete(entry);
  assert.equal(nextDueMs(state, limits), undefined);
});

test('expired messages are deleted once a second, except those that wait for an answer [C204]', () => {
  const state = stateAt(0);
  state.messages.set(1, message(1, 1_200));
  state.messages.set(2, message(2, 1_100, [7]));
  assert.equal(nextDueMs(state, limits), 2_000);
  assert.deepEqual(takeDueWork(state, 2_000, limits), [{ kind: 'messages', keys: [1] }]);
  state.messages.set(2, message(2, 1_100));
  assert.deepEqual(takeDueWork(state, 2_000, limits), [{ kind: 'messages', keys: [2, 1] }]);
});

test('ended instances are due after their retention, oldest first', () => {
  const state = stateAt(0);
  end(state, [1_500, 2_500, 2_600]);
  assert.equal(nextDueMs(state, limits), 12_000);
  const keys = (nowMs: number): number[] =>
    takeDueWork(state, nowMs, limits).flatMap((work) =>
      work.kind === 'forget' ? work.instances.map(({ key }) => key) : [],
    );
  assert.deepEqual(keys(11_499), []);
  assert.deepEqual(keys(12_000), [1]);
  assert.deepEqual(keys(13_000), [1, 2]);
});

test('if there are too many ended instances, the oldest are due at once', () => {
  const state = stateAt(3_000);
  end(state, [1_500, 2_500, 2_600, 2_700]);
  assert.equal(nextDueMs(state, limits), 3_000);
  const [work] = takeDueWork(state, 3_000, limits);
  assert.deepEqual(work?.kind === 'forget' && work.instances.map(({ key }) => key), [1]);
});
