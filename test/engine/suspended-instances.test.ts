/**
 * A command that makes the engine itself throw becomes a dead letter, its instance is suspended, and the rest
 * of the partition continues.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../bpmn/elements/table.ts';
import type { FlowNode } from '../../bpmn/model.ts';
import { murmur2Partition } from '../../engine/step/route.ts';
import { partitionOfKey } from '../../state/keys.ts';
import type { InstanceHandle } from '../../testkit/index.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

/** Makes every element named `bad` fail until it is repaired. */
class Fault {
  repaired = false;

  readonly behaviourOf = (node: FlowNode) => {
    const behaviour = behaviourOf(node);
    if (this.repaired || node.id !== 'bad') return behaviour;
    return {
      ...behaviour,
      onActivate() {
        throw new Error('injected');
      },
    };
  };
}

const receive = { id: 'm', type: 'receiveTask', message: { name: 'm', key: '=id' } };

async function failing() {
  const fault = new Fault();
  const engine = await engineOf(
    [
      process([job('x'), job('bad')], ['start -> x -> bad -> end']),
      { ...process([receive, job('bad')], ['start -> m -> bad -> end']), id: 'waits' },
      { ...process([receive], ['start -> m -> end']), id: 'healthy' },
    ],
    { behaviourOf: fault.behaviourOf },
  );
  return { engine, fault };
}

test('the command is dead-lettered and gets a reply, and the instance is suspended with an incident', async () => {
  const { engine } = await failing();
  const instance = engine.start('p', { variables: { a: 1 } });
  const other = engine.start('p');
  const [work] = engine.jobs({ instance });
  assert.throws(() => work?.complete({ b: 2 }), rejected('INTERNAL_ERROR', /injected/));
  assert.equal(engine.deadLetters.length, 1);
  assert.equal(engine.deadLetters[0]?.code, 'ENGINE_ERROR');
  assert.match(engine.deadLetters[0]?.reason ?? '', /Error: injected/);
  assert.equal(incidentOf(instance), 'UNEXPECTED_ERROR p');
  assert.match(instance.suspendedReason ?? '', /injected/);
  assert.deepEqual(instance.variables, { a: 1 });
  assert.deepEqual(instance.activeElements, ['x']);
  assert.equal(other.suspendedReason, undefined);
  assert.deepEqual(other.activeElements, ['x']);
});

test('a suspended instance accepts nothing until it is resumed or canceled', async () => {
  const { engine, fault } = await failing();
  const instance = engine.start('p');
  const work = engine.job();
  assert.throws(() => work.complete(), rejected('INTERNAL_ERROR'));
  assert.throws(() => work.complete(), rejected('INVALID_STATE', /is suspended/));
  fault.repaired = true;
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.suspendedReason, undefined);
  assert.deepEqual(instance.incidents, []);
  engine.job('x').complete();
  engine.job('bad').complete();
  assert.equal(instance.state, 'COMPLETED');

  fault.repaired = false;
  const cancelled = engine.start('p');
  assert.throws(() => engine.job('x').complete(), rejected('INTERNAL_ERROR'));
  engine.cancel(cancelled);
  assert.equal(cancelled.state, 'TERMINATED');
});

test('an instance that fails at its start is not created', async () => {
  const fault = new Fault();
  const engine = await engineOf(process([job('bad')], ['start -> bad -> end']), {
    behaviourOf: fault.behaviourOf,
  });
  assert.throws(() => engine.start('p', { businessKey: 'b' }), rejected('INTERNAL_ERROR'));
  assert.deepEqual(engine.instances(), []);
  fault.repaired = true;
  engine.start('p', { businessKey: 'b' });
});

test('a message that makes a receiver fail suspends it, and the message can be sent again', async () => {
  const { engine, fault } = await failing();
  const bad = engine.start('waits', { variables: { id: 'k' } });
  const good = engine.start('healthy', { variables: { id: 'k' } });
  assert.throws(() => engine.publish('m', { key: 'k' }), rejected('INTERNAL_ERROR'));
  assert.match(bad.suspendedReason ?? '', /injected/);
  assert.equal(good.suspendedReason, undefined);
  engine.publish('m', { key: 'k', ttl: 'PT1H' });
  assert.equal(good.state, 'COMPLETED');
  assert.deepEqual(bad.activeElements, ['m']);
  fault.repaired = true;
  engine.resolve(bad.incidents[0]?.key ?? 0);
  assert.deepEqual(bad.activeElements, ['bad']);
});

test('messages that arrive meanwhile wait for the instance, on any partition', async () => {
  for (const id of ['k', 'k1', 'k2', 'k3']) {
    const fault = new Fault();
    const engine = await engineOf(
      process(
        [{ id: 'fork', type: 'parallelGateway' }, job('x'), job('bad'), receive],
        ['start -> fork -> x -> bad -> end', 'fork -> m -> end'],
      ),
      { behaviourOf: fault.behaviourOf, partitions: 3 },
    );
    const instance = engine.start('p', { variables: { id } });
    assert.throws(() => engine.job('x').complete(), rejected('INTERNAL_ERROR'));
    engine.publish('m', { key: id, ttl: 'PT1H' });
    assert.ok(instance.activeElements.includes('m'));
    engine.resolve(instance.incidents[0]?.key ?? 0);
    assert.ok(!instance.activeElements.includes('m'));
  }
});

test('a message without time to live is held for the suspended instance [B280]', async () => {
  for (const isSuspended of [false, true]) {
    for (const id of ['k', 'k1', 'k2', 'k3']) {
      const fault = new Fault();
      const engine = await engineOf(
        process(
          [{ id: 'fork', type: 'parallelGateway' }, job('x'), receive, job('bad')],
          ['start -> fork -> x -> end', 'fork -> m -> bad -> end'],
        ),
        { behaviourOf: fault.behaviourOf, partitions: 3 },
      );
      const [first, second] = ['one', 'two'].map(() => engine.start('p', { variables: { id } }));
      assert.ok(first && second);
      if (isSuspended) {
        engine.modify(first, { activate: ['x'] });
        assert.throws(() => engine.modify(first, { activate: ['bad'] }), rejected('INTERNAL_ERROR'));
      }
      const isLocal = !isSuspended && murmur2Partition(id, 3) === partitionOfKey(first.key);
      // If the instance is known, the failure belongs to the command: the message becomes a dead letter.
      if (isLocal) assert.throws(() => engine.publish('m', { key: id }), rejected('INTERNAL_ERROR'));
      else engine.publish('m', { key: id });
      assert.ok(first.suspendedReason);
      if (isLocal) continue;
      assert.equal(engine.messages().length, 1, 'held, for one or for both');
      fault.repaired = true;
      engine.cluster.restart();
      engine.advanceBy('PT1H');
      for (const each of [first, second]) for (const { key } of each.incidents) engine.resolve(key);
      const waiting = [first, second].filter(({ activeElements }) => activeElements.includes('m'));
      assert.equal(waiting.length, 1, 'one of them has got it, once');
      engine.cancel(waiting[0] as InstanceHandle);
      assert.deepEqual(engine.messages(), [], 'nothing is held any more');
    }
  }
});

test('a timer that makes an instance fail suspends it; other timers fire', async () => {
  const fault = new Fault();
  const timer = { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1M' } };
  const engine = await engineOf(
    [
      process([timer, job('bad')], ['start -> t -> bad -> end']),
      { ...process([timer], ['start -> t -> end']), id: 'q' },
    ],
    { behaviourOf: fault.behaviourOf },
  );
  const bad = engine.start('p');
  const good = engine.start('q');
  engine.advanceBy('PT1H');
  assert.match(bad.suspendedReason ?? '', /injected/);
  assert.equal(good.state, 'COMPLETED');
  fault.repaired = true;
  engine.resolve(bad.incidents[0]?.key ?? 0);
  engine.advanceBy(0);
  assert.deepEqual(bad.activeElements, ['bad']);
});

test('a failing timer start does not stop other due work', async () => {
  const fault = new Fault();
  const engine = await engineOf(
    {
      id: 'p',
      nodes: [{ id: 's', type: 'startEvent', timer: { cycle: 'R3/PT1M' } }, job('bad')],
      flows: ['s -> bad'],
    },
    { behaviourOf: fault.behaviourOf },
  );
  engine.advanceBy('PT2M');
  assert.deepEqual(engine.instances(), []);
  fault.repaired = true;
  engine.advanceBy('PT1M');
  assert.equal(engine.instances().length, 1);
});

test('a failing continuation suspends its instance in its last state', async () => {
  const fault = new Fault();
  const tasks = Array.from({ length: 30 }, (_, n) => ({ id: `t${n}`, type: 'task' }));
  const engine = await engineOf(
    process([...tasks, job('bad')], [`start -> ${tasks.map(({ id }) => id).join(' -> ')} -> bad -> end`]),
    { behaviourOf: fault.behaviourOf, activationsPerStepMax: 10 },
  );
  const instance = engine.start('p');
  assert.match(instance.suspendedReason ?? '', /injected/);
  assert.equal(engine.deadLetters.length, 1);
  fault.repaired = true;
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(instance.activeElements, ['bad']);
});

test('a called process that fails at its start suspends the caller, which continues when resumed', async () => {
  const fault = new Fault();
  const call = (id: string, processId: string) => ({ id, type: 'callActivity', called: { processId } });
  const timer = { id: 't', type: 'intermediateCatchEvent', timer: { duration: 'PT1M' } };
  const engine = await engineOf(
    [
      process([timer, job('x'), call('c', 'middle')], ['start -> t -> x -> c -> end']),
      { ...process([timer, call('c', 'middle')], ['start -> t -> c -> end']), id: 'late' },
      { ...process([receive, call('c', 'middle')], ['start -> m -> c -> end']), id: 'waits' },
      { ...process([call('d', 'inner')], ['start -> d -> end']), id: 'middle' },
      { ...process([job('bad')], ['start -> bad -> end']), id: 'inner' },
    ],
    { behaviourOf: fault.behaviourOf },
  );
  const [byTimer, byJob, byMessage] = [
    engine.start('late'),
    engine.start('p'),
    engine.start('waits', { variables: { id: 'k' } }),
  ];
  engine.advanceBy('PT1H');
  assert.throws(() => engine.job('x').complete(), rejected('INTERNAL_ERROR', /injected/));
  assert.throws(() => engine.publish('m', { key: 'k', ttl: 'PT1H' }), rejected('INTERNAL_ERROR', /injected/));
  engine.publish('m', { key: 'k', ttl: 'PT1H' });
  for (const instance of [byTimer, byJob, byMessage])
    assert.match(instance.suspendedReason ?? '', /injected/);
  assert.equal(engine.instances().length, 3);
  engine.restart();
  fault.repaired = true;
  for (const { incidents } of [byTimer, byJob, byMessage]) engine.resolve(incidents[0]?.key ?? 0);
  engine.advanceBy(0);
  engine.job('x').complete();
  assert.equal(engine.instances().length, 9);
  for (const each of engine.jobs({ type: 'bad' })) each.complete();
  for (const { state } of [byTimer, byJob, byMessage]) assert.equal(state, 'COMPLETED');
});
