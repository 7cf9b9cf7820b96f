/**
 * `canceling` listeners of user tasks: every termination of the task waits for them. Source:
 * Zeebe's UserTaskProcessor (onTerminateInternal), TaskListenerBlockedTransitionTest, and
 * docs.camunda.io/docs/components/concepts/user-task-listeners.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

/** A user task whose cancellation waits for a job of each type. */
function task(types: readonly string[] = ['c'], more: Partial<NodeSpec> = {}): NodeSpec {
  const lines = types.map((type) => `<zeebe:taskListener eventType="canceling" type="${type}" />`);
  const extension = `<zeebe:userTask /><zeebe:taskListeners>${lines.join('')}</zeebe:taskListeners>`;
  return { id: 't', type: 'userTask', extension, ...more };
}

/** The boundary event `late`, which leads to the job `after`. */
function late(attachedTo = 't'): NodeSpec {
  return { id: 'late', type: 'boundaryEvent', attachedTo, timer: { duration: 'PT1M' } };
}

function sub(nodes: readonly NodeSpec[], flows: readonly string[], more: Partial<NodeSpec> = {}): NodeSpec {
  return {
    id: 'sub',
    type: 'subProcess',
    nodes: [{ id: 'in', type: 'startEvent' }, { id: 'fork', type: 'parallelGateway' }, ...nodes],
    flows,
    ...more,
  };
}

const IN_SUB = (nodes: readonly NodeSpec[], flows: readonly string[], more: readonly NodeSpec[] = []) =>
  process([sub(nodes, flows), job('after'), ...more], ['start -> sub -> after -> end']);

function active({ activeElements }: InstanceHandle): string {
  return activeElements.join(' ');
}

/** Completes a job of each type, with a restart of the engine in between. */
function complete(engine: TestEngine, ...types: string[]): void {
  for (const type of types) {
    engine.restart();
    engine.job(type).complete();
  }
}

async function started(spec: ProcessSpec | readonly ProcessSpec[]): Promise<[TestEngine, InstanceHandle]> {
  const engine = await engineOf(spec);
  return [engine, engine.start('p')];
}

test('canceling an instance: it ends when its user task’s listeners are done, one after the other [B254]', async () => {
  const [engine, instance] = await started(process([task(['c', 'd'])], ['start -> t -> end']));
  engine.cancel(instance);
  assert.deepEqual([instance.state, active(instance)], ['ACTIVE', 't']);
  const listener = engine.job('c');
  assert.equal(listener.listener, 'canceling');
  assert.equal(listener.headers['io.camunda.zeebe:userTaskKey'], String(engine.userTask().key));
  assert.throws(() => engine.userTask().complete(), rejected('INVALID_STATE', /it is canceling/));
  assert.throws(() => engine.cancel(instance), rejected('INVALID_STATE', /is already being canceled/));
  assert.throws(
    () => engine.modify(instance, { activate: ['t'] }),
    rejected('INVALID_STATE', /is already being can/),
  );
  assert.throws(
    () => listener.deny(),
    rejected('INVALID_ARGUMENT', /can't deny the cancellation of a user task/),
  );
  complete(engine, 'c', 'd');
  assert.deepEqual([instance.state, instance.terminatedElements], ['TERMINATED', ['t']]);
});

test("the flow of an interrupting boundary event starts after the listeners, with the trigger's data [B254]", async () => {
  const boundary = {
    id: 'late',
    type: 'boundaryEvent',
    attachedTo: 't',
    message: { name: 'm', key: '="k"' },
  };
  const [engine, instance] = await started(
    process([task(), boundary, job('after')], ['start -> t -> end', 'late -> after -> end']),
  );
  engine.publish('m', { key: 'k', variables: { why: 'late' } });
  assert.deepEqual([active(instance), instance.variables], ['t', {}]);
  complete(engine, 'c');
  assert.deepEqual([active(instance), instance.variables], ['after', { why: 'late' }]);
});

test('a boundary event of the enclosing subprocess: everything in it has ended first [B254]', async () => {
  const [engine, instance] = await started(
    process(
      [sub([task(), job('x')], ['in -> fork -> t', 'fork -> x']), late('sub'), job('after')],
      ['start -> sub -> end', 'late -> after -> end'],
    ),
  );
  engine.advanceBy('PT1M');
  assert.equal(active(instance), 'sub t');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');
});

test('an interrupting event subprocess starts after the listeners [B254]', async () => {
  const handler: NodeSpec = {
    id: 'handler',
    type: 'eventSubProcess',
    nodes: [{ id: 'alarm', type: 'startEvent', signal: 's' }, job('handle')],
    flows: ['alarm -> handle'],
  };
  const [engine, instance] = await started(IN_SUB([task(), handler], ['in -> t']));
  engine.signal('s', { variables: { n: 1 } });
  assert.equal(active(instance), 'sub t');
  complete(engine, 'c');
  assert.equal(active(instance), 'sub handler handle');
  complete(engine, 'handle', 'after');
  assert.deepEqual([instance.state, instance.variables], ['COMPLETED', { n: 1 }]);
});

test('after a terminate end event, the scope continues after the listeners; nothing else starts in it [B254]', async () => {
  const stop: NodeSpec = { id: 'stop', type: 'endEvent', terminate: true };
  const [engine, instance] = await started(
    IN_SUB([task(), job('x'), job('y'), stop], ['in -> fork -> t', 'fork -> x -> stop', 'x -> y']),
  );
  complete(engine, 'x');
  assert.equal(active(instance), 'sub t');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');
});

test('a multi-instance body whose completion condition is true: the remaining instances end after the listeners [B254]', async () => {
  const each = task(['c'], {
    multi: { in: '=[1,2,3]', until: '=true', out: 'all', outElement: '=loopCounter' },
  });
  const [engine, instance] = await started(process([each, job('after')], ['start -> t -> after -> end']));
  engine.userTasks()[1]?.complete();
  assert.equal(active(instance), 't t t');
  for (const listener of engine.jobs()) listener.complete();
  assert.deepEqual([active(instance), instance.variables], ['after', { all: [null, 2, null] }]);
});

test('an error leaves the scope; a transaction is canceled: each after the listeners [B254]', async () => {
  const fails = job('x');
  const caught: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 'sub', error: 'E' };
  const [engine, instance] = await started(
    process(
      [sub([task(), fails], ['in -> fork -> t', 'fork -> x']), caught, job('after')],
      ['start -> sub -> end', 'late -> after -> end'],
    ),
  );
  engine.job('x').throwError('E');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');

  const undo: NodeSpec[] = [
    { id: 'on_x', type: 'boundaryEvent', attachedTo: 'x', compensation: 'undo' },
    job('undo', { isForCompensation: true }),
    { id: 'no', type: 'endEvent', cancel: true },
  ];
  const tx = sub([task(), job('x'), ...undo], ['in -> fork -> t', 'fork -> x -> no'], {
    type: 'transaction',
  });
  const left: NodeSpec = { id: 'late', type: 'boundaryEvent', attachedTo: 'sub', cancel: true };
  const [second, other] = await started(
    process([tx, left, job('after')], ['start -> sub -> end', 'late -> after -> end']),
  );
  complete(second, 'x');
  assert.equal(active(other), 'sub t no');
  complete(second, 'c');
  assert.equal(active(other), 'sub no undo');
  complete(second, 'undo');
  assert.equal(active(other), 'after');
});

test('a call activity ends when the called instance has ended, after its listeners [B254]', async () => {
  const child = { ...process([task()], ['start -> t -> end']), id: 'child' };
  const call: NodeSpec = { id: 'call', type: 'callActivity', called: { processId: 'child' } };
  const spec = process([call, late('call'), job('after')], ['start -> call -> end', 'late -> after -> end']);
  const [engine, instance] = await started([child, spec]);
  engine.advanceBy('PT1M');
  assert.equal(active(instance), 'call');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');
  assert.equal(engine.instance(instance.calledKeys[0] ?? 0).state, 'TERMINATED');

  const canceled = engine.start('p');
  engine.cancel(canceled);
  assert.equal(canceled.state, 'ACTIVE');
  complete(engine, 'c');
  assert.equal(canceled.state, 'TERMINATED');
});

test('a modification activates elements immediately; an empty scope ends after the listeners [B254]', async () => {
  const [engine, instance] = await started(IN_SUB([task()], ['in -> t']));
  engine.modify(instance, { terminate: ['t'], activate: ['after'] });
  assert.equal(active(instance), 'sub t after');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');

  const other = engine.start('p');
  engine.modify(other, { terminate: ['t'] });
  assert.equal(other.state, 'ACTIVE');
  complete(engine, 'c');
  assert.equal(other.state, 'TERMINATED');
});

test('an interruption in the meantime wins; the enclosing scope can end in the meantime [B254]', async () => {
  const [engine, instance] = await started(
    process(
      [
        sub([task(), { ...late(), id: 'inner' }, job('x')], ['in -> t', 'inner -> x']),
        { ...late('sub'), timer: { duration: 'PT2M' } },
        job('after'),
      ],
      ['start -> sub -> end', 'late -> after -> end'],
    ),
  );
  engine.advanceBy('PT1M');
  assert.equal(active(instance), 'sub t');
  engine.advanceBy('PT1M');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');
  assert.equal(instance.completedElements.includes('inner'), false);
});

test('after an interrupted compensation handler, the throwing event continues after the listeners [B254]', async () => {
  const nodes: NodeSpec[] = [
    job('x'),
    { id: 'on_x', type: 'boundaryEvent', attachedTo: 'x', compensation: 't' },
    task(['c'], { isForCompensation: true }),
    late(),
    { id: 'throw', type: 'intermediateThrowEvent', compensation: true },
    job('after'),
  ];
  const [engine, instance] = await started(process(nodes, ['start -> x -> throw -> after -> end']));
  complete(engine, 'x');
  assert.equal(active(instance), 'throw t');
  engine.advanceBy('PT1M');
  assert.equal(active(instance), 'throw t');
  complete(engine, 'c');
  assert.equal(active(instance), 'after');
});

test('a listener without retries or with an invalid type is an incident, which can be resolved [B255]', async () => {
  const [engine, instance] = await started(process([task(['=kind', 'd'])], ['start -> t -> end']));
  engine.cancel(instance);
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR t');
  engine.setVariables(instance, { kind: 'c' });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  complete(engine, 'c');
  engine.job('d').fail({ retries: 0 });
  assert.equal(incidentOf(instance), 'TASK_LISTENER_NO_RETRIES t');
  engine.jobs({ state: 'incident' })[0]?.setRetries(1);
  engine.resolve(instance.incidents[0]?.key ?? 0);
  complete(engine, 'd');
  assert.equal(instance.state, 'TERMINATED');
});

test('a task that is still being created is canceled too; one that completes is not [B254]', async () => {
  const lines = ['creating', 'completing', 'canceling'].map(
    (event) => `<zeebe:taskListener eventType="${event}" type="${event}" />`,
  );
  const extension = `<zeebe:userTask /><zeebe:taskListeners>${lines.join('')}</zeebe:taskListeners>`;
  const [engine, instance] = await started(
    process([{ id: 't', type: 'userTask', extension }], ['start -> t -> end']),
  );
  engine.cancel(instance);
  complete(engine, 'canceling');
  assert.equal(instance.state, 'TERMINATED');
  const done = engine.start('p');
  engine.job('creating').complete();
  engine.userTask().complete();
  engine.job('completing').complete();
  assert.equal(done.state, 'COMPLETED');
});

test('updating: variables that are set for the task are local to it, after its listeners [B256]', async () => {
  const lines = '<zeebe:taskListener eventType="updating" type="u" />';
  const extension = `<zeebe:userTask /><zeebe:taskListeners>${lines}</zeebe:taskListeners>`;
  const [engine, instance] = await started(
    process([{ id: 't', type: 'userTask', extension }], ['start -> t -> end']),
  );
  const scope = engine.userTask().elementInstanceKey;
  engine.setVariables(instance, { n: 1 }, { scope });
  assert.deepEqual(instance.variablesOf('t'), {});
  assert.deepEqual(engine.job('u').variables, { n: 1 });
  assert.throws(
    () => engine.setVariables(instance, { n: 2 }, { scope }),
    rejected('INVALID_STATE', /it is updating/),
  );
  engine.job('u').deny('no');
  assert.deepEqual([instance.variablesOf('t'), engine.userTask().transition], [{}, undefined]);
  engine.setVariables(instance, { n: 3 }, { scope });
  complete(engine, 'u');
  assert.deepEqual([instance.variablesOf('t'), instance.variables], [{ n: 3 }, {}]);
});
