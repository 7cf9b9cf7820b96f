/** Each event in each state: allowed or a defect, and the state after it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEvent, createInstance, foldHistory } from '../../state/apply-event.ts';
import type { InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf, InstanceState } from '../../state/instance.ts';
import { assertLegal, IllegalTransition } from '../../state/lifecycle.ts';

const created = { key: 1, definitionKey: 9, processId: 'p', version: 1 };
const { activating, active, completing, terminating } = ElementState;

const LEGAL: readonly [Parameters<typeof assertLegal>[0], readonly ElementState[]][] = [
  ['elementActivated', [activating]],
  ['elementCompleting', [active]],
  ['elementCompleted', [completing]],
  ['elementTerminating', [activating, active, completing]],
  ['elementTerminated', [terminating]],
];

for (const [name, legal] of LEGAL) {
  test(`${name} is legal in ${legal.join(', ')} only`, () => {
    for (const state of Object.values(ElementState)) {
      const element = { ...elementOf(instanceWithTask()), state };
      const judge = (): void => assertLegal(name, element);
      if (legal.includes(state)) judge();
      else assert.throws(judge, IllegalTransition);
    }
  });
}

test('a task is legal from its activation to its end, with its process', () => {
  const instance = instanceWithTask();
  apply(instance, { kind: EventKind.elementCompleting, key: 2 });
  apply(instance, { kind: EventKind.elementCompleted, key: 2 });
  apply(instance, { kind: EventKind.elementCompleting, key: 1 });
  apply(instance, { kind: EventKind.elementCompleted, key: 1 });
  assert.equal(instance.state, InstanceState.completed);
  assert.equal(instance.endedAtMs, 7);
  assert.deepEqual(
    instance.elements.map(({ key }) => key),
    [1],
    'the process stays, with its variables, as the result',
  );
});

test("a process can't end before its elements", () => {
  const instance = instanceWithTask();
  apply(instance, { kind: EventKind.elementCompleting, key: 1 });
  assert.throws(() => apply(instance, { kind: EventKind.elementCompleted, key: 1 }), IllegalTransition);
});

test('a scope that ends discards pending flows inside it', () => {
  const instance = instanceWithTask();
  apply(instance, { kind: EventKind.sequenceFlowTaken, flowId: 'f', scopeKey: 1 });
  apply(instance, { kind: EventKind.sequenceFlowTaken, flowId: 'g', scopeKey: 1 });
  apply(instance, { kind: EventKind.sequenceFlowWaiting, flowId: 'g', scopeKey: 1 });
  assert.equal(instance.queue.length + elementOf(instance, 1).waitingFlows.length, 2);
  apply(instance, { kind: EventKind.elementTerminating, key: 1 });
  assert.equal(instance.queue.length + elementOf(instance, 1).waitingFlows.length, 0);
});

test('a flow can only be consumed once', () => {
  const instance = instanceWithTask();
  const consume = {
    kind: EventKind.elementActivating,
    key: 3,
    elementId: 'u',
    name: 'task',
    scopeKey: 1,
    flowId: 'f',
  };
  assert.throws(() => apply(instance, { ...consume }), IllegalTransition);
  apply(instance, { kind: EventKind.sequenceFlowTaken, flowId: 'f', scopeKey: 1 });
  apply(instance, { ...consume });
  assert.throws(() => apply(instance, { ...consume, key: 4 }), IllegalTransition);
});

test('an event for a missing element instance is illegal', () => {
  const instance = instanceWithTask();
  assert.throws(() => apply(instance, { kind: EventKind.elementActivated, key: 5 }), IllegalTransition);
  const set = { kind: EventKind.variableSet, scopeKey: 5, name: 'a', value: '1' };
  assert.throws(() => apply(instance, set), IllegalTransition);
});

test('a history that does not start with the creation is rejected', () => {
  assert.throws(() => foldHistory([]), IllegalTransition);
  const events = [{ kind: EventKind.elementActivated, key: 1 }];
  assert.throws(() => foldHistory([{ atMs: 1, events }]), IllegalTransition);
});

function apply(instance: ProcessInstance, event: InstanceEvent): void {
  applyEvent(instance, event, 7);
}

/** The process instance 1 with the active task 2. */
function instanceWithTask(): ProcessInstance {
  const instance = createInstance(created, 5);
  for (const [key, name, scope] of [
    [1, 'process', {}],
    [2, 'task', { scopeKey: 1 }],
  ] as const) {
    apply(instance, { kind: EventKind.elementActivating, key, elementId: name, name, ...scope });
    apply(instance, { kind: EventKind.elementActivated, key });
  }
  return instance;
}

function elementOf(instance: ProcessInstance, key = 2): ElementInstance {
  const element = elementInstanceOf(instance, key);
  assert.ok(element);
  return element;
}
