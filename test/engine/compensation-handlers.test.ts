/**
 * What can be compensated and what can be a handler: called processes, user tasks, event subprocesses with
 * their own events. Source: BPMN 2.0.2 §10.7; Camunda 8's page on compensation handlers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldHistory } from '../../state/apply-event.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, job, process } from './engine-of.ts';

const thrown: NodeSpec = { id: 't', type: 'intermediateThrowEvent', compensation: true };

function called(id: string, processId: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return { id, type: 'callActivity', called: { processId }, ...more };
}

test('Compensation: a call activity is compensated by a call activity; elements of the called process are not [B135]', async () => {
  const on: NodeSpec = { id: 'on', type: 'boundaryEvent', attachedTo: 'c', compensation: 'undo' };
  const nodes = [called('c', 'do'), on, called('undo', 'back', { isForCompensation: true }), thrown];
  const inner: NodeSpec[] = [
    job('a'),
    { id: 'on_a', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo_a' },
    job('undo_a', { isForCompensation: true }),
  ];
  const engine = await engineOf([
    process(nodes, ['start -> c -> t -> end']),
    { ...process(inner, ['start -> a -> end']), id: 'do' },
    { ...process([job('b')], ['start -> b -> end']), id: 'back' },
  ]);
  const instance = engine.start('p');
  engine.job('a').complete({ booked: 7 });
  engine.restart();
  assert.deepEqual(instance.activeElements, ['t', 'undo']);
  assert.deepEqual(
    engine.jobs().map(({ type }) => type),
    ['b'],
  );
  assert.deepEqual(engine.job('b').variables, { booked: 7 });
  engine.job('b').complete({ booked: 0 });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { booked: 0 });
});

test('Compensation: user tasks are compensated, and can be handlers [B136]', async () => {
  const task = (id: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
    id,
    type: 'userTask',
    extension: '<zeebe:userTask />',
    ...more,
  });
  const on: NodeSpec = { id: 'on', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo' };
  const engine = await engineOf(
    process([task('a'), on, task('undo', { isForCompensation: true }), thrown], ['start -> a -> t -> end']),
  );
  const instance = engine.start('p');
  engine.userTask('a').complete();
  engine.restart();
  assert.deepEqual(instance.activeElements, ['t', 'undo']);
  engine.userTask('undo').complete();
  assert.equal(instance.state, 'COMPLETED');
});

/** A subprocess that the event subprocess `e` compensates with the job `x`; `more`: further nodes of `e`. */
function undone(more: readonly NodeSpec[], flows: readonly string[]): NodeSpec {
  const e: NodeSpec = {
    id: 'e',
    type: 'eventSubProcess',
    nodes: [{ id: 'eIn', type: 'startEvent', compensation: true }, job('x'), ...more],
    flows,
  };
  return {
    id: 's',
    type: 'subProcess',
    nodes: [{ id: 'sIn', type: 'startEvent' }, job('a'), e],
    flows: ['sIn -> a'],
  };
}

test('Compensation start: an event subprocess in it interrupts it, and a terminate end event ends it [B137]', async () => {
  const late: NodeSpec = {
    id: 'late',
    type: 'eventSubProcess',
    nodes: [{ id: 'lateOn', type: 'startEvent', timer: { duration: 'PT1H' } }, job('y')],
    flows: ['lateOn -> y'],
  };
  const fork: NodeSpec = { id: 'fork', type: 'parallelGateway' };
  const stop: NodeSpec = { id: 'stop', type: 'endEvent', terminate: true };
  const flows = ['eIn -> fork -> x', 'fork -> z -> stop'];
  const engine = await engineOf(
    process([undone([late, fork, job('z'), stop], flows), thrown, job('b')], ['start -> s -> t -> b -> end']),
  );
  const [first, second] = [engine.start('p'), engine.start('p')];
  for (const each of engine.jobs()) each.complete();
  engine.jobs({ instance: first, type: 'z' })[0]?.complete();
  assert.deepEqual(first.activeElements, ['b']);
  engine.advanceBy('PT1H');
  assert.deepEqual(second.activeElements, ['t', 'e', 'late', 'y']);
  engine.restart();
  engine.job('y').complete();
  assert.deepEqual(second.activeElements, ['b']);
});

test('Compensation start: an instance that is canceled during compensation leaves nothing open [B138]', async () => {
  const engine = await engineOf(process([undone([], ['eIn -> x']), thrown], ['start -> s -> t -> end']));
  const instance = engine.start('p');
  engine.job('a').complete();
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
  assert.deepEqual(instance.terminatedElements, ['t', 'x', 'e']);
  assert.deepEqual(foldHistory(instance.history).compensations, []);
});

/**
 * An ad-hoc subprocess with the job `a`, which has a compensation handler, and the job `b`; each path is a
 * scope.
 */
function gathering(more: readonly NodeSpec[] = []): NodeSpec {
  return {
    id: 'help',
    type: 'adHocSubProcess',
    extension:
      '<zeebe:adHoc activeElementsCollection="=[&quot;a&quot;, &quot;b&quot;]" outputCollection="all" outputElement="=1" />',
    nodes: [
      job('a'),
      { id: 'on', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo' },
      job('undo', { isForCompensation: true }),
      job('b'),
      ...more,
    ],
  };
}

test('Compensation: activities completed in a path of an ad-hoc subprocess are compensated from outside [B142]', async () => {
  const engine = await engineOf(process([gathering(), thrown], ['start -> help -> t -> end']));
  const instance = engine.start('p');
  for (const type of ['a', 'b']) engine.job(type).complete();
  engine.restart();
  assert.deepEqual(instance.activeElements, ['t', 'undo']);
  engine.job('undo').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation start: in an ad-hoc subprocess with paths, it compensates one of its activities [B143]', async () => {
  const e: NodeSpec = {
    id: 'e',
    type: 'eventSubProcess',
    nodes: [
      { id: 'eIn', type: 'startEvent', compensation: true },
      job('x'),
      { id: 'u', type: 'intermediateThrowEvent', compensation: 'a' },
    ],
    flows: ['eIn -> x -> u'],
  };
  const engine = await engineOf(process([gathering([e]), thrown], ['start -> help -> t -> end']));
  const instance = engine.start('p');
  for (const type of ['a', 'b']) engine.job(type).complete();
  engine.restart();
  assert.deepEqual(instance.activeElements, ['t', 'e', 'x']);
  assert.deepEqual(engine.job('x').variables['all'], [1, 1]);
  engine.job('x').complete();
  assert.deepEqual(instance.activeElements, ['t', 'e', 'u', 'undo']);
  engine.job('undo').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Compensation: activities completed in an event subprocess are compensated from the enclosing scope [B144]', async () => {
  const asked: NodeSpec = {
    id: 'asked',
    type: 'eventSubProcess',
    nodes: [
      { id: 'askedOn', type: 'startEvent', message: { name: 'm', key: '="k"' }, interrupting: false },
      job('a'),
      { id: 'on', type: 'boundaryEvent', attachedTo: 'a', compensation: 'undo' },
      job('undo', { isForCompensation: true }),
    ],
    flows: ['askedOn -> a'],
  };
  const engine = await engineOf(process([asked, job('b'), thrown], ['start -> b -> t -> end']));
  const instance = engine.start('p');
  engine.publish('m', { key: 'k' });
  for (const type of ['a', 'b']) {
    engine.restart();
    engine.job(type).complete();
  }
  assert.deepEqual(instance.activeElements, ['t', 'undo']);
});
