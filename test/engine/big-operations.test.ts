/**
 * Operations and timers on large instances, which are stored in parts: modification, migration, timers of
 * thousands of elements. Source: ADR 12, ADR 15.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldHistory } from '../../state/apply-event.ts';
import { encodeInstance } from '../../state/codec.ts';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, job, process, rejected } from './engine-of.ts';

const COUNT = 50;
/** Long items, so that a few make an instance big. */
const items = Array.from({ length: COUNT }, (_, at) => ({ n: at + 1, text: 'x'.repeat(2000) }));

/** Two branches to a join; one of them has a repeated activity with boundary events. */
function spec(each: string, type: string, more: readonly NodeSpec[] = []) {
  return process(
    [
      { id: 'fork', type: 'parallelGateway' },
      job(each, {
        job: { type },
        multi: { in: '=items', element: 'item', out: 'results', outElement: '=result' },
      }),
      { id: 'stop', type: 'boundaryEvent', attachedTo: each, message: { name: 'stop', key: '=id' } },
      { id: 'late', type: 'boundaryEvent', attachedTo: each, timer: { duration: 'PT1H' } },
      job('b'),
      job('c'),
      { id: 'join', type: 'parallelGateway' },
      ...more,
    ],
    [`start -> fork -> ${each} -> join`, 'fork -> b -> join -> c -> end', 'stop -> end', 'late -> end'],
  );
}

/** The instance in memory, the one on the topic and the one folded from its history are equal. */
function assertOne(engine: TestEngine, { key, history }: InstanceHandle): void {
  const bytes = encodeInstance(foldHistory(history));
  const onTopic = engine.cluster.topics.instance(key);
  assert.ok(onTopic?.inParts, 'it is kept in parts');
  assert.ok(
    onTopic && encodeInstance(onTopic).equals(bytes),
    'the parts on the topic make what history tells',
  );
  const inMemory = engine.cluster.partitions[0]?.state.instances.get(key);
  if (inMemory) assert.ok(encodeInstance(inMemory).equals(bytes), 'memory has what history tells');
}

/** Number of active instances of an element. */
function countOf({ activeElements }: InstanceHandle, id: string): number {
  return activeElements.filter((each) => each === id).length;
}

/** Does the same on two engines, one of which is restarted before each step, and compares every record. */
async function bothWays(walk: (engine: TestEngine, step: () => void) => Promise<void>): Promise<void> {
  const written: string[] = [];
  for (const isRestarted of [false, true]) {
    const engine = await engineOf(spec('each', 'work'));
    const seen: unknown[] = [];
    engine.cluster.observe(({ records }) => {
      for (const { topic, key, value } of records) seen.push([topic, String(key), value?.toString('base64')]);
    });
    await walk(engine, () => {
      if (isRestarted) engine.restart();
    });
    written.push(JSON.stringify(seen));
  }
  assert.ok(written[0] === written[1], 'a restart changes no byte');
}

test('a big instance is migrated: every element, its events, and the flows waiting at its joins [B316]', async () => {
  await bothWays(async (engine, step) => {
    const instance = engine.start('p', { variables: { id: 'k', items } });
    engine.job('b').complete();
    for (const task of engine.jobs({ type: 'work' }).slice(0, 3)) task.complete({ result: 'early' });
    await engine.deploy(bpmnXml(spec('eachNew', 'other')));
    step();
    assert.match(engine.migrationReasons(instance).join(), /'each' is active and not mapped/);
    assert.throws(() => engine.migrate(instance), rejected('INVALID_STATE'));
    assertOne(engine, instance);
    step();
    engine.migrate(instance, { map: { each: 'eachNew' } });
    assertOne(engine, instance);
    assert.equal(countOf(instance, 'eachNew'), 1 + COUNT - 3);
    step();
    for (const task of engine.jobs({ type: 'work' })) task.complete({ result: 'late' });
    assert.deepEqual(instance.activeElements, ['c'], 'the flow that waited at the join was taken along');
    assert.deepEqual((instance.variables['results'] as string[]).slice(2, 4), ['early', 'late']);
    step();
    engine.job('c').complete();
    assert.equal(instance.state, 'COMPLETED');
    assertOne(engine, instance);
  });
});

test('a migrated big instance continues with its timers and messages', async () => {
  for (const end of ['message', 'timer']) {
    await bothWays(async (engine, step) => {
      const instance = engine.start('p', { variables: { id: 'k', items } });
      await engine.deploy(bpmnXml(spec('eachNew', 'other')));
      engine.migrate(instance, { map: { each: 'eachNew' } });
      step();
      if (end === 'message') engine.publish('stop', { key: 'k' });
      else engine.advanceBy('PT1H');
      assert.deepEqual(instance.activeElements, ['b']);
      assertOne(engine, instance);
    });
  }
});

test('a big instance is modified: inner instances are terminated and activated, with variables in their scopes [B315]', async () => {
  await bothWays(async (engine, step) => {
    const instance = engine.start('p', { variables: { id: 'k', items } });
    const [body = 0, first = 0, second = 0] = instance.elementInstanceKeys('each');
    const done = engine.modify(instance, {
      terminate: [first, second],
      activate: [{ element: 'c', variables: { c: { own: 'x'.repeat(10_000) }, p: { shared: 1 } } }],
      move: { b: 'c' },
    });
    assert.equal(done.terminated, 3);
    assertOne(engine, instance);
    step();
    assert.equal(engine.jobs({ type: 'c' }).length, 2);
    assert.throws(
      () => engine.modify(instance, { terminate: [first] }),
      rejected('INVALID_ARGUMENT', /is active/),
    );
    assertOne(engine, instance);
    step();
    engine.modify(instance, { terminate: [body], activate: ['each'] });
    assertOne(engine, instance);
    assert.equal(countOf(instance, 'each'), 1 + COUNT, 'a second body, from the beginning');
    step();
    engine.modify(instance, { terminate: ['each', 'c'] });
    assert.equal(instance.state, 'TERMINATED');
    assertOne(engine, instance);
  });
});

/** Many instances of a subprocess with a timer, one per minute, and a gateway that joins three flows. */
const waiting = process(
  [
    {
      id: 'sub',
      type: 'subProcess',
      multi: { in: '=items', element: 'item' },
      nodes: [
        { id: 'in', type: 'startEvent' },
        { id: 'fork', type: 'parallelGateway' },
        {
          id: 'pause',
          type: 'intermediateCatchEvent',
          timer: { duration: '=duration("PT" + string(item.n) + "M")' },
        },
        job('y'),
        { id: 'pass', type: 'task' },
        { id: 'meet', type: 'complexGateway', activationCondition: '=activationCount >= 3' },
        job('x'),
      ],
      flows: ['in -> fork -> pause -> meet -> x', 'fork -> pass -> meet', 'fork -> y -> meet'],
    },
  ],
  ['start -> sub -> end'],
);

test('timers of a big instance: due ones are found by their time, and each fires once', async () => {
  const engine = await engineOf(waiting);
  const instance = engine.start('p', { variables: { items } });
  const state = () => engine.cluster.partitions[0]?.state.instances;
  const dueBy = (minutes: number): number | undefined => {
    const decoded = state()?.get(instance.key);
    return decoded && state()?.dueElementsOf(decoded, engine.nowMs + minutes * 60_000).length;
  };
  const expected = [0, 1, 20, COUNT];
  assert.deepEqual([0, 1, 20, 10_000].map(dueBy), expected);
  engine.restart();
  assert.deepEqual([0, 1, 20, 10_000].map(dueBy), expected);
  engine.advanceBy('PT1M');
  assertOne(engine, instance);
  engine.restart();
  engine.jobs({ type: 'y' })[0]?.complete();
  assertOne(engine, instance);
  engine.restart();
  assert.equal(engine.jobs({ type: 'x' }).length, 1, 'the flows that waited at the gateway are known');
  engine.job('x').fail({ retries: 1, backoff: 'PT5M' });
  assert.deepEqual([0, 1, 5].map(dueBy), [0, 1, 6], 'a back-off is due as well');
  engine.advanceBy('PT6H');
  for (const type of ['y', 'x']) {
    assert.equal(engine.jobs({ type }).length, type === 'y' ? COUNT - 1 : COUNT);
    for (const task of engine.jobs({ type })) task.complete();
  }
  assert.equal(instance.state, 'COMPLETED');
  assertOne(engine, instance);
});
