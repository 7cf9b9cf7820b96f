/** The text of `trace` for each kind of event. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT_NOTES, noteOf } from '../../../inspect/trace/event-notes.ts';
import type { EventName } from '../../../state/event-data.ts';
import type { InstanceEvent } from '../../../state/events.ts';
import { EVENTS, EventKind } from '../../../state/events.ts';

const names = Object.keys(EVENTS) as EventName[];

/** The kinds of events that have a note here; a plain process shows none of them. */
const SAID: readonly (readonly [InstanceEvent, string])[] = [
  [{ kind: EventKind.recordWritten, key: 3, scopeKey: 2, name: 'orders' }, 'record written to topic orders'],
  [
    {
      kind: EventKind.compensationSubscribed,
      scopeKey: 1,
      compensation: { key: 4, elementId: 'book', elementKey: 2, scopeKey: 1, handlerId: 'undo' },
    },
    'book can be compensated',
  ],
  [{ kind: EventKind.compensationTriggered, key: 4, scopeKey: 1 }, 'compensation 4 triggered'],
  [{ kind: EventKind.compensationCompleted, key: 4, scopeKey: 1 }, 'compensation 4 completed'],
  [{ kind: EventKind.compensationDeleted, key: 4, scopeKey: 1 }, 'compensation 4 deleted'],
  [
    { kind: EventKind.complexGatewayFired, scopeKey: 2, name: 'start', flowIds: ['a', 'b'] },
    'complex gateway started with a, b',
  ],
  [{ kind: EventKind.adHocElementsQueued, scopeKey: 2, flowIds: [] }, 'elements to activate: none'],
  [{ kind: EventKind.adHocFulfilled, scopeKey: 2 }, 'completion condition fulfilled by the worker'],
  [
    { kind: EventKind.followUpSet, scopeKey: 2, elementId: 'late', startVariables: [] },
    'late follows after everything inside has ended',
  ],
  [{ kind: EventKind.instanceSplit }, 'the state is stored in several records from now on'],
];

for (const [event, text] of SAID) {
  test(`the note of event kind ${event.kind} is '${text}'`, () => {
    assert.equal(noteOf(event, 0), text);
  });
}

test('a kind of event without a note has a reason', () => {
  const silent = names.flatMap((name) => {
    const note = EVENT_NOTES[name];
    return typeof note === 'object' ? [[name, note.silent] as const] : [];
  });
  assert.deepEqual(
    silent.map(([name]) => name),
    [
      'processInstanceCreated',
      'elementActivating',
      'elementActivated',
      'elementCompleting',
      'elementCompleted',
      'elementTerminating',
      'elementTerminated',
      'sequenceFlowTaken',
    ],
    'trace shows nothing of these: give them a note in inspect/trace/event-notes.ts, or add them here',
  );
  for (const [name, why] of silent) assert.ok(why.length > 20, name);
});

test('a kind of a newer version is shown by its number', () => {
  assert.equal(noteOf({ kind: 9999 } as unknown as InstanceEvent, 0), 'event 9999 (of a newer version)');
});
