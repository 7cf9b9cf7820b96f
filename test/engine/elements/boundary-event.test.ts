/**
 * Boundary events in the engine: message and timer, interrupting and non-interrupting. Source: BPMN 2.0.2
 * §10.5.4; Zeebe's CatchEventBehavior.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from '../engine-of.ts';

const boundary = (more: Partial<NodeSpec>): NodeSpec => {
  return { id: 'b', type: 'boundaryEvent', attachedTo: 'x', ...more };
};
const on = (more: Partial<NodeSpec>, x = job('x')) =>
  process([x, boundary(more), job('aside')], ['start -> x -> end', 'b -> aside']);

const message = { message: { name: 'm', key: '=id' } };
const minute = { timer: { duration: 'PT1M' } };

for (const partitions of [1, 3]) {
  test(`an interrupting message ends the activity, then continues (${partitions} partitions) [C73]`, async () => {
    const engine = await engineOf(on(message), { partitions });
    const instance = engine.start('p', { variables: { id: 'k' } });
    const work = engine.job('x');
    engine.publish('m', { key: 'k', variables: { a: 1 } });
    assert.deepEqual(instance.activeElements, ['aside']);
    assert.deepEqual(instance.terminatedElements, ['x']);
    assert.deepEqual(instance.variables, { id: 'k', a: 1 });
    assert.throws(() => work.complete(), rejected('NOT_FOUND'));
    engine.publish('m', { key: 'k' });
    engine.job('aside').complete();
    assert.equal(instance.state, 'COMPLETED');
  });

  test(`a non-interrupting message event triggers each time (${partitions} partitions) [C73 C124]`, async () => {
    const engine = await engineOf(on({ ...message, interrupting: false }), { partitions });
    const instance = engine.start('p', { variables: { id: 'k' } });
    for (const a of [1, 2, 3]) engine.publish('m', { key: 'k', variables: { a } });
    assert.deepEqual(instance.activeElements, ['x', 'aside', 'aside', 'aside']);
    assert.equal(instance.variables['a'], 3);
    engine.job('x').complete();
    engine.publish('m', { key: 'k' });
    assert.equal(engine.jobs({ type: 'aside' }).length, 3);
    for (const aside of engine.jobs()) aside.complete();
    assert.equal(instance.state, 'COMPLETED');
  });

  test(`a non-interrupting event gets all buffered messages, in order (${partitions})`, async () => {
    const spec = on({ ...message, interrupting: false, outputs: { seen: '=append(seen, a)' } });
    const engine = await engineOf(spec, { partitions });
    for (const a of [1, 2, 3]) engine.publish('m', { key: 'k', ttl: 'PT1H', variables: { a } });
    const instance = engine.start('p', { variables: { id: 'k', seen: [] } });
    assert.deepEqual(instance.variables['seen'], [1, 2, 3]);
  });
}

test('completing the activity closes its boundary events [B36]', async () => {
  const engine = await engineOf(on(minute));
  const instance = engine.start('p');
  assert.equal(instance.timers[0]?.dueAtMs, engine.nowMs + 60_000);
  engine.job('x').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(engine.advanceToNextTimer(), undefined);
});

test('an interrupting timer [B42 C79]', async () => {
  const engine = await engineOf(on(minute));
  const instance = engine.start('p');
  engine.advanceBy(59_999);
  assert.deepEqual(instance.activeElements, ['x']);
  engine.advanceBy(1);
  assert.deepEqual(instance.activeElements, ['aside']);
});

test('a non-interrupting duration triggers once', async () => {
  const engine = await engineOf(on({ ...minute, interrupting: false }));
  const instance = engine.start('p');
  engine.advanceBy('P1D');
  assert.deepEqual(instance.activeElements, ['x', 'aside']);
});

test('a cycle R3/PT1M triggers three times, each at its time [C79 C130]', async () => {
  const engine = await engineOf(on({ timer: { cycle: 'R3/PT1M' }, interrupting: false }));
  const instance = engine.start('p');
  const startedMs = engine.nowMs;
  for (const minutes of [1, 2, 3]) {
    assert.equal(engine.advanceToNextTimer(), startedMs + minutes * 60_000);
    assert.equal(engine.jobs({ type: 'aside' }).length, minutes);
  }
  assert.equal(engine.advanceToNextTimer(), undefined);
  assert.deepEqual(instance.activeElements, ['x', 'aside', 'aside', 'aside']);
});

test('an unlimited cycle continues until the activity ends, and does not drift [B42 C133]', async () => {
  const engine = await engineOf(on({ timer: { cycle: 'R/PT1M' }, interrupting: false }));
  const instance = engine.start('p');
  engine.advanceBy('PT10M30S');
  assert.equal(engine.jobs({ type: 'aside' }).length, 10);
  assert.equal(instance.timers[0]?.dueAtMs, engine.nowMs + 30_000);
  engine.job('x').complete();
  engine.advanceBy('PT1H');
  assert.equal(engine.jobs({ type: 'aside' }).length, 10);
});

test('a cycle is evaluated again on each repetition [C134]', async () => {
  const engine = await engineOf(on({ timer: { cycle: '=cycle' }, interrupting: false }));
  const instance = engine.start('p', { variables: { cycle: 'R/PT1M' } });
  engine.setVariables(instance, { cycle: 'R/PT10M' });
  engine.advanceToNextTimer();
  assert.equal(instance.timers[0]?.dueAtMs, engine.nowMs + 600_000);
});

test('a cycle that can no longer be evaluated is an incident, and does not stop the job', async () => {
  const engine = await engineOf(on({ timer: { cycle: '=cycle' }, interrupting: false }));
  const instance = engine.start('p', { variables: { cycle: 'R/PT1M' } });
  engine.setVariables(instance, { cycle: null });
  engine.advanceBy('PT1M');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR x');
  engine.job('x').complete();
  engine.job('aside').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('several boundary events: the first trigger wins, later ones have no effect [C126]', async () => {
  const engine = await engineOf(
    process(
      [
        job('x'),
        boundary(message),
        { id: 'b2', type: 'boundaryEvent', attachedTo: 'x', timer: { duration: 'PT1M' } },
        job('byMessage'),
        job('byTimer'),
      ],
      ['start -> x -> end', 'b -> byMessage', 'b2 -> byTimer'],
    ),
  );
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.advanceBy('PT1M');
  engine.publish('m', { key: 'k' });
  assert.deepEqual(instance.activeElements, ['byTimer']);
});

test('the correlation key is evaluated outside of the activity, without its input mappings [C119]', async () => {
  const engine = await engineOf(on(message, job('x', { inputs: { id: '="inner"' } })));
  const instance = engine.start('p', { variables: { id: 'outer' } });
  assert.equal(instance.subscriptions[0]?.correlationKey, 'outer');
});

test("a key or timer that can't be evaluated is an incident of the activity, whose job is not created", async () => {
  const engine = await engineOf(on(message));
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR x');
  assert.deepEqual(engine.jobs({ state: 'any' }), []);
  engine.setVariables(instance, { id: 'k' });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(engine.jobs({ type: 'x' }).length, 1);
  assert.equal(instance.subscriptions.length, 1);
});

test('a boundary event closes the incident of its activity [C174]', async () => {
  const engine = await engineOf(on(minute));
  const instance = engine.start('p');
  engine.job('x').fail({ retries: 0 });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES x');
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.incidents, []);
  assert.deepEqual(instance.activeElements, ['aside']);
});

test('a boundary event interrupts an activity whose output mappings failed', async () => {
  const x = job('x', { outputs: { f: '=function(a) a' } });
  const engine = await engineOf(on(minute, x));
  const instance = engine.start('p');
  engine.job('x').complete({ a: 1 });
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR x');
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.activeElements, ['aside']);
  assert.deepEqual(instance.terminatedElements, ['x']);
});

test('with output mappings, variables of the event are local to it', async () => {
  const engine = await engineOf(on({ ...message, outputs: { b: '=a + 1' } }));
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.publish('m', { key: 'k', variables: { a: 1 } });
  assert.deepEqual(instance.variables, { id: 'k', b: 2 });
});

for (const x of [
  { id: 'x', type: 'receiveTask', message: { name: 'own', key: '=id' } },
  { id: 'x', type: 'userTask' },
  { id: 'x', type: 'subProcess', nodes: [{ id: 'in', type: 'startEvent' }, job('y')], flows: ['in -> y'] },
] satisfies NodeSpec[]) {
  test(`on a ${x.type}`, async () => {
    const engine = await engineOf(on(minute, x));
    const instance = engine.start('p', { variables: { id: 'k' } });
    engine.advanceBy('PT1M');
    assert.deepEqual(instance.activeElements, ['aside']);
    assert.equal(instance.terminatedElements.at(-1), 'x');
    assert.deepEqual(instance.subscriptions, []);
  });
}
