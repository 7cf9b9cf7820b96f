/**
 * Failures on another partition, at size limits, or because of hostile records: they are reported, not lost,
 * and do not block other work.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import { murmur2Partition } from '../../engine/step/route.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const receive = { id: 'm', type: 'receiveTask', message: { name: 'm', key: '=id' } };
const PARTITIONS = 2;

/** A correlation key whose messages don't belong to partition 0, the partition of the instances. */
const FAR_KEY = ['a', 'b', 'c', 'd', 'e'].find((key) => murmur2Partition(key, PARTITIONS) === 1) ?? '';

/** Makes the engine fail at each element named `bad`. */
class Fault {
  on = true;

  readonly behaviourOf = (node: FlowNode) => {
    if (this.on && node.id === 'bad') throw new Error('injected');
    return behaviourOf(node);
  };
}

/** Starts an instance on partition 0. */
function startHere(engine: TestEngine, variables: Record<string, unknown> = {}): InstanceHandle {
  for (;;) {
    const instance = engine.start('p', { variables: { id: FAR_KEY, ...variables } });
    if (partitionOfKey(instance.key) === 0) return instance;
    engine.cancel(instance);
  }
}

function resolveAll(engine: TestEngine, instance: InstanceHandle): void {
  for (const { key } of instance.incidents) engine.resolve(key);
}

test('a message whose instance fails on another partition is held, and delivered when the instance is resumed', async () => {
  const fault = new Fault();
  const spec = process([receive, job('bad')], ['start -> m -> bad -> end']);
  const engine = await engineOf(spec, { behaviourOf: fault.behaviourOf, partitions: PARTITIONS });
  const instance = startHere(engine);
  engine.publish('m', { key: FAR_KEY, ttl: 'PT1H' });
  assert.match(instance.suspendedReason ?? '', /injected/);
  assert.equal(engine.messages().length, 1);
  // A dead letter that is redriven later would duplicate the message.
  assert.deepEqual(engine.deadLetters, []);
  fault.on = false;
  resolveAll(engine, instance);
  assert.deepEqual(instance.activeElements, ['bad']);
});

test('a message whose instance fails in a called or calling instance is not lost', async () => {
  const call = { id: 'call', type: 'callActivity', extension: '<zeebe:calledElement processId="q" />' };
  const called = { ...process([job('bad')], ['start -> bad -> end']), id: 'q' };
  const calling = process([receive, call], ['start -> m -> call -> end']);
  const inner = { ...process([receive], ['start -> m -> end']), id: 'q' };
  const outer = process(
    [
      { ...call, extension: '<zeebe:calledElement processId="q" propagateAllParentVariables="true" />' },
      job('bad'),
    ],
    ['start -> call -> bad -> end'],
  );
  for (const specs of [
    [calling, called],
    [outer, inner],
  ]) {
    const fault = new Fault();
    const engine = await engineOf(specs, { behaviourOf: fault.behaviourOf, partitions: PARTITIONS });
    startHere(engine);
    engine.publish('m', { key: FAR_KEY, ttl: 'PT1H' });
    assert.ok(engine.instances().some(({ suspendedReason }) => suspendedReason));
    assert.equal(engine.messages().length, 1);
    fault.on = false;
    for (const instance of engine.instances()) resolveAll(engine, instance);
    engine.job('bad').complete();
    for (const { state } of engine.instances({ processId: 'p' })) assert.notEqual(state, 'ACTIVE');
  }
});

test('a message returned to instances that also fail stays available to each of them', async () => {
  const fault = new Fault();
  const spec = process([receive, job('bad')], ['start -> m -> bad -> end']);
  for (const back of [0, 1, 2]) {
    fault.on = true;
    const engine = await engineOf(spec, { behaviourOf: fault.behaviourOf, partitions: PARTITIONS });
    const instances = [startHere(engine)];
    while (instances.length < 3) {
      const near = engine.start('p', { variables: { id: FAR_KEY } });
      if (partitionOfKey(near.key) === 0) engine.cancel(near);
      else instances.push(near);
    }
    engine.publish('m', { key: FAR_KEY, ttl: 'PT1H' });
    for (const { suspendedReason } of instances) assert.match(suspendedReason ?? '', /injected/);
    assert.equal(engine.messages().length, 1);
    assert.deepEqual(engine.deadLetters, []);
    engine.restart();
    fault.on = false;
    const [first] = instances.splice(back, 1);
    assert.ok(first);
    resolveAll(engine, first);
    assert.deepEqual(first.activeElements, ['bad']);
    for (const other of instances) {
      resolveAll(engine, other);
      assert.deepEqual(other.activeElements, ['m'], 'the message went to one of them only');
      engine.publish('m', { key: FAR_KEY });
      assert.deepEqual(other.activeElements, ['bad']);
    }
  }
});

test('a message that makes the caller of its instance too large is delivered when there is room', async () => {
  const large = 'x'.repeat(4000);
  const call = {
    id: 'call',
    type: 'callActivity',
    called: { processId: 'q', propagateAllParentVariables: 'false' },
  };
  const outer = process([{ ...call, inputs: { id: '=id' } }], ['start -> call -> end']);
  const inner = { ...process([receive], ['start -> m -> end']), id: 'q' };
  const engine = await engineOf([outer, inner], { recordBytesMax: 6000, partitions: PARTITIONS });
  const caller = startHere(engine, { kept: large });
  engine.publish('m', { key: FAR_KEY, ttl: 'PT1H', variables: { more: large } });
  const [called] = engine.instances({ processId: 'q' });
  assert.ok(called);
  assert.equal(incidentOf(called), 'MESSAGE_SIZE_EXCEEDED m');
  engine.setVariables(caller, { kept: '' });
  resolveAll(engine, called);
  assert.deepEqual([called.state, caller.state], ['COMPLETED', 'COMPLETED']);
});

test('a message between two suspended instances waits until one is resumed', async () => {
  const fault = new Fault();
  const spec = process(
    [{ id: 'fork', type: 'parallelGateway' }, job('x'), job('bad'), receive],
    ['start -> fork -> x -> bad -> end', 'fork -> m -> end'],
  );
  const engine = await engineOf(spec, { behaviourOf: fault.behaviourOf, partitions: PARTITIONS });
  const instances = [startHere(engine), startHere(engine)];
  for (const instance of instances) {
    assert.throws(() => instance.jobs[0]?.complete(), rejected('INTERNAL_ERROR'));
  }
  engine.publish('m', { key: FAR_KEY, ttl: 'PT1H' });
  fault.on = false;
  const [, second] = instances;
  assert.ok(second);
  resolveAll(engine, second);
  assert.deepEqual(second.activeElements, ['x']);
  engine.publish('m', { key: FAR_KEY, ttl: 'PT1H' });
  assert.equal(engine.messages().length, 2);
});

test('a message that is too large for its instance on another partition is delivered when there is room', async () => {
  const large = 'x'.repeat(4000);
  const spec = process([receive], ['start -> m -> end']);
  const engine = await engineOf(spec, { recordBytesMax: 6000, partitions: PARTITIONS });
  const instance = startHere(engine, { large });
  engine.publish('m', { key: FAR_KEY, ttl: 'PT1H', variables: { more: large } });
  assert.equal(incidentOf(instance), 'MESSAGE_SIZE_EXCEEDED m');
  engine.setVariables(instance, { large: '' });
  resolveAll(engine, instance);
  assert.equal(instance.state, 'COMPLETED');
});

test('an instance at the limit still gets its incident', async () => {
  const recordBytesMax = 2000;
  const spec = process([job('x')], ['start -> x -> end']);
  const engine = await engineOf(spec, { recordBytesMax });
  // Fills the instance up to the limit in small steps, so that no room is left for an incident.
  const instance = engine.start('p');
  for (let bytes = 1; ; bytes++) {
    try {
      engine.setVariables(instance, { filling: 'x'.repeat(1500 + bytes) });
    } catch (error) {
      assert.ok(rejected('EXCEEDED_LIMIT')(error));
      break;
    }
  }
  assert.equal(incidentOf(instance), 'MESSAGE_SIZE_EXCEEDED p');
  engine.setVariables(instance, { filling: '' });
  resolveAll(engine, instance);
  engine.job('x').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('in a suspended instance, only the incident of the suspension can be resolved', async () => {
  const fault = new Fault();
  const choice = { id: 'choice', type: 'exclusiveGateway' };
  const spec = process(
    [{ id: 'fork', type: 'parallelGateway' }, job('x'), job('bad'), choice],
    ['start -> fork -> x -> bad -> end', 'fork -> choice', 'choice -> end if missing'],
  );
  const engine = await engineOf(spec, { behaviourOf: fault.behaviourOf });
  const instance = engine.start('p');
  assert.throws(() => engine.job('x').complete(), rejected('INTERNAL_ERROR'));
  fault.on = false;
  const keyOf = (type: string): number =>
    instance.incidents.find((incident) => incident.type === type)?.key ?? 0;
  const condition = keyOf('EXTRACT_VALUE_ERROR') || keyOf('CONDITION_ERROR');
  engine.setVariables(instance, { missing: true });
  assert.throws(() => engine.resolve(condition), rejected('INVALID_STATE', /is suspended/));
  engine.resolve(keyOf('UNEXPECTED_ERROR'));
  engine.resolve(condition);
  assert.deepEqual(instance.activeElements, ['x']);
});

test('jobs whose results were rejected meanwhile are published again', async () => {
  const fault = new Fault();
  const spec = process(
    [{ id: 'fork', type: 'parallelGateway' }, job('x'), job('bad'), job('y')],
    ['start -> fork -> x -> bad -> end', 'fork -> y -> end'],
  );
  const engine = await engineOf(spec, { behaviourOf: fault.behaviourOf });
  const instance = engine.start('p');
  assert.throws(() => engine.job('x').complete(), rejected('INTERNAL_ERROR'));
  assert.throws(() => engine.job('y').complete(), rejected('INVALID_STATE', /is suspended/));
  fault.on = false;
  resolveAll(engine, instance);
  assert.equal(engine.job('y').attempt, 2);
  engine.job('y').complete();
  engine.job('x').complete();
  engine.job('bad').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('a command beyond the limit is rejected; its dead letter is small and has the coordinates', async () => {
  const engine = await engineOf(process([job('x')], ['start -> x -> end']), { recordBytesMax: 2000 });
  const variables = { text: 'x'.repeat(3000) };
  assert.throws(
    () => engine.publish('m', { variables, ttl: 'PT1H' }),
    rejected('EXCEEDED_LIMIT', /the limit is 2000/),
  );
  const { offset } = engine.produce(JSON.stringify({ publishMessage: { name: 'm', variables } }));
  const [letter] = engine.deadLetters;
  assert.ok(letter);
  assert.equal(letter.code, 'EXCEEDED_LIMIT');
  assert.equal(letter.offset, offset);
  assert.equal(letter.value, null);
  assert.deepEqual(engine.messages(), []);
});

test('an unpaired surrogate does not lead to an unreadable record', async () => {
  const half = '\\ud800';
  const engine = await engineOf(process([receive], ['start -> m -> end']));
  engine.produce(
    `{"startProcessInstance":{"processId":"p","businessKey":"${half}","variables":{"id":"${half}"}}}`,
  );
  engine.restart();
  const [instance] = engine.instances();
  assert.equal(instance?.businessKey, '\ufffd');
  // The same key, before and after a restart.
  engine.produce(`{"startProcessInstance":{"processId":"p","businessKey":"${half}"}}`);
  assert.equal(engine.deadLetters[0]?.code, 'ALREADY_EXISTS');
  engine.produce(`{"publishMessage":{"name":"m","correlationKey":"${half}","variables":{"${half}":1}}}`);
  assert.equal(instance?.state, 'COMPLETED');
});
