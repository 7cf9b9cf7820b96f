/** What elements wait for, in the model: after each event, and from the state of an instance. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { applyState } from '../../server/model/apply-state.ts';
import { applyStep } from '../../server/model/apply-step.ts';
import { InstanceRows } from '../../server/model/instance-rows.ts';
import { QUERIES } from '../../server/model/queries.ts';
import { RowStore } from '../../server/model/row-store.ts';
import type { SearchRequest } from '../../server/model/search-request.ts';
import { createTables } from '../../server/model/tables.ts';
import { createInstance } from '../../state/apply-event.ts';
import type { InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { ElementState } from '../../state/instance.ts';

const INSTANCE = 100;
const TASK = 101;
const CREATED = { key: INSTANCE, definitionKey: 1, processId: 'p', version: 1 };

/** A task with a job, a timer, a signal and a condition at its boundary. */
const OPENED: readonly InstanceEvent[] = [
  { kind: EventKind.processInstanceCreated, created: CREATED },
  { kind: EventKind.elementActivating, key: INSTANCE, elementId: 'p', name: 'process' },
  {
    kind: EventKind.elementActivating,
    key: TASK,
    elementId: 'task',
    name: 'serviceTask',
    scopeKey: INSTANCE,
  },
  { kind: EventKind.jobCreated, scopeKey: TASK, job: { key: 110, type: 'work', retries: 3 } },
  { kind: EventKind.timerCreated, scopeKey: TASK, timer: { key: 111, elementId: 'late', dueAtMs: 5000 } },
  {
    kind: EventKind.signalSubscriptionOpened,
    scopeKey: TASK,
    signal: { key: 112, elementId: 'told', signalName: 'news' },
  },
  {
    kind: EventKind.conditionSubscriptionOpened,
    scopeKey: TASK,
    condition: { key: 113, elementId: 'hot', interrupting: true },
  },
];

const JOB = {
  waitStateType: 'JOB',
  ...{ jobKey: '110', jobType: 'work', jobKind: 'BPMN_ELEMENT', listenerEventType: null, retries: 3 },
};
const TIMER = { waitStateType: 'TIMER', dueDate: 5000, repetitions: 0 };
const SIGNAL = { waitStateType: 'SIGNAL', signalName: 'news' };
const CONDITION = { waitStateType: 'CONDITION', events: [], expression: '=x > 1' };

function model(): { rows: RowStore; writer: InstanceRows } {
  const rows = new RowStore(new DatabaseSync(':memory:'));
  createTables(rows.database);
  rows.write(`INSERT INTO elements VALUES (1, 'hot', NULL, NULL, '=x > 1')`);
  return { rows, writer: new InstanceRows(rows) };
}

function waits(rows: RowStore, filter: SearchRequest['filter'] = {}): unknown[] {
  const answer = QUERIES.search(rows, { resource: 'element-instances/wait-states', request: { filter } });
  return answer.items.map((item) => {
    assert.deepEqual([item['elementId'], item['elementType']], ['task', 'SERVICE_TASK']);
    return item['details'];
  });
}

test('wait states follow the events of an instance', () => {
  const { rows, writer } = model();
  const step = (...events: readonly InstanceEvent[]): void =>
    applyStep(writer, {
      format: 1,
      instanceKey: INSTANCE,
      atMs: 1,
      position: 0,
      command: 'c',
      events: [...events],
    });
  step(...OPENED);
  assert.deepEqual(waits(rows), [JOB, TIMER, SIGNAL, CONDITION]);
  assert.deepEqual(waits(rows, { waitStateType: 'timer' }), [TIMER]);
  assert.deepEqual(waits(rows, { processInstanceKey: '5' }), []);
  assert.deepEqual(QUERIES.waitCounts(rows, { instanceKey: INSTANCE }), [
    { elementId: 'task', waitingCount: 1 },
  ]);
  const next = { key: 114, elementId: 'late', dueAtMs: 9000, repetitions: -1 };
  step({ kind: EventKind.timerTriggered, key: 111, scopeKey: TASK, timer: next });
  step({ kind: EventKind.signalCaught, key: 112, scopeKey: TASK, name: 'news' });
  step({ kind: EventKind.conditionTriggered, key: 113, scopeKey: TASK });
  const later = { waitStateType: 'TIMER', dueDate: 9000, repetitions: -1 };
  assert.deepEqual(waits(rows), [JOB, SIGNAL, later], 'the signal does not interrupt, the condition does');
  step({ kind: EventKind.jobCompleted, key: 110, scopeKey: TASK });
  step({ kind: EventKind.timerCanceled, key: 114, scopeKey: TASK });
  step({ kind: EventKind.subscriptionClosed, key: 112, scopeKey: TASK });
  assert.deepEqual(waits(rows), []);
});

test('a state record has the same wait states', () => {
  const { rows, writer } = model();
  const element = {
    state: ElementState.active,
    sinceMs: 1,
    variables: [],
    subscriptions: [],
    waitingFlows: [],
  };
  const instance: ProcessInstance = {
    ...createInstance(CREATED, 1),
    elements: [
      { ...element, key: INSTANCE, elementId: 'p', type: 'process', timers: [] },
      {
        ...{ ...element, key: TASK, elementId: 'task', type: 'serviceTask', scopeKey: INSTANCE },
        job: { key: 110, type: 'work', retries: 3 },
        timers: [{ key: 111, elementId: 'late', dueAtMs: 5000 }],
        signals: [{ key: 112, elementId: 'told', signalName: 'news' }],
        conditions: [{ key: 113, elementId: 'hot', interrupting: true }],
      },
    ],
  };
  applyState(writer, instance);
  assert.deepEqual(waits(rows), [JOB, TIMER, SIGNAL, CONDITION]);
  rows.removeInstance(INSTANCE);
  assert.deepEqual(waits(rows), []);
});
