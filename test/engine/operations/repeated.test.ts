/**
 * "Modification" and "Migration" of multi-instance and looping activities. Source: Zeebe's
 * UnsupportedMultiInstanceBodyActivationException, requireSameMultiInstanceLoopCharacteristics.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { engineOf, job, process, rejected } from '../engine-of.ts';

/** A multi-instance subprocess over two items, after a job. */
function each(id = 'each', sequential = false): ProcessSpec {
  const repeated: NodeSpec = {
    id,
    type: 'subProcess',
    multi: { in: '=list', element: 'item', out: 'results', outElement: '=got', sequential },
    nodes: [{ id: 'begin', type: 'startEvent' }, job('x'), job('y')],
    flows: ['begin -> x -> y'],
  };
  return process([job('a'), repeated], [`start -> a -> ${id} -> end`]);
}

const variables = { list: [1, 2] };

test('a repeated activity is activated as a whole', async () => {
  const engine = await engineOf(each());
  const instance = engine.start('p', { variables });
  engine.modify(instance, { move: { a: 'each' } });
  assert.deepEqual(instance.activeElements, ['each', 'each', 'each', 'x', 'x']);
  engine.modify(instance, { move: { each: 'a' } });
  assert.deepEqual(instance.activeElements, ['a'], 'moved once, not once for each of the list');
});

test('inner elements are only activated in an active instance, chosen by the ancestor', async () => {
  const engine = await engineOf(each());
  const instance = engine.start('p', { variables });
  const outside = rejected('INVALID_ARGUMENT', /'each', which encloses 'y', is a loop/);
  assert.throws(() => engine.modify(instance, { activate: ['y'] }), outside);
  assert.throws(() => engine.start('p', { at: ['y'], variables }), outside);
  engine.job('a').complete();
  const several = rejected('INVALID_ARGUMENT', /'each', which encloses 'y', has 2 active instances/);
  assert.throws(() => engine.modify(instance, { activate: ['y'] }), several);
  const [body = 0, , second = 0] = instance.elementInstanceKeys('each');
  const anew = { element: 'y', ancestor: body };
  assert.throws(() => engine.modify(instance, { activate: [anew] }), outside);
  engine.modify(instance, { activate: [{ element: 'y', ancestor: second }] });
  engine.modify(instance, { move: { x: 'y' } });
  assert.deepEqual(
    engine.jobs().map(({ type, variables: seen }) => [type, seen['item']]),
    [
      ['y', 2],
      ['y', 1],
      ['y', 2],
    ],
  );
});

test('an inner instance that is terminated counts; without the last one the body ends too', async () => {
  const engine = await engineOf(each());
  const instance = engine.start('p', { variables });
  engine.job('a').complete();
  const [, first = 0, second = 0] = instance.elementInstanceKeys('each');
  engine.modify(instance, { terminate: [first] });
  assert.deepEqual(instance.activeElements, ['each', 'each', 'x']);
  const { state } = engine.modify(instance, { terminate: [second] });
  assert.equal(state, 'TERMINATED', 'nothing else was active');
});

test('bodies and inner instances are migrated together, and continue with their data', async () => {
  const engine = await engineOf(each());
  const instance = engine.start('p', { variables });
  engine.job('a').complete();
  engine.jobs({ type: 'x' })[0]?.complete();
  engine.jobs({ type: 'y' })[0]?.complete({ got: 7 });
  await engine.deploy(bpmnXml(each('all')));
  assert.deepEqual(engine.migrationReasons(instance), ["'each' is active and not mapped"]);
  engine.migrate(instance, { map: { each: 'all' } });
  engine.restart();
  engine.job('x').complete();
  engine.job('y').complete({ got: 9 });
  assert.equal(instance.state, 'COMPLETED');
  assert.equal((instance.variables['results'] as unknown[]).length, 2);
});

test('parallel activities stay parallel, and repeated ones stay repeated', async () => {
  const engine = await engineOf(each());
  const instance = engine.start('p', { variables });
  engine.job('a').complete();
  await engine.deploy(bpmnXml(each('each', true)));
  const way = "'each' and 'each' differ in their loop (none, sequential or parallel)";
  assert.deepEqual(engine.migrationReasons(instance), [way]);
  await engine.deploy(bpmnXml(process([job('a'), job('each')], ['start -> a -> each -> end'])));
  const [type] = engine.migrationReasons(instance);
  assert.equal(type, "'each' is a multiInstanceBody, but 'each' is a serviceTask");
});

test('an instance whose inner instances are still being activated is migrated later', async () => {
  const engine = await engineOf(each(), { activationsPerStepMax: 3 });
  const instance = engine.start('p', { variables });
  const { cluster } = engine;
  const [waiting] = engine.jobs();
  assert.ok(waiting);
  const { key: jobKey, instanceKey } = waiting;
  cluster.request({ completeJob: { jobKey, instanceKey } });
  const answer = cluster.request({ migrateProcessInstance: { instanceKey, sameIds: true, version: 1 } });
  cluster.settle();
  const rejection = cluster.topics.takeReply(answer);
  assert.ok(rejection?.status === 'rejected');
  assert.match(rejection.reason, /is not waiting/);
  assert.equal(instance.state, 'ACTIVE');
});
