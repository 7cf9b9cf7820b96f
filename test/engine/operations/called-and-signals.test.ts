/**
 * "Modification" and "Migration" of call activities, signals and conditions. Source: Zeebe's
 * TerminatedChildProcessException, ProcessInstanceMigrationCatchEventBehaviour.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { engineOf, job, process, rejected } from '../engine-of.ts';

const call = (id: string): NodeSpec => ({
  id,
  type: 'callActivity',
  extension: '<zeebe:calledElement processId="q" />',
});
const calling = (id: string): ProcessSpec => process([call(id), job('a')], [`start -> a -> ${id} -> end`]);
const called: ProcessSpec = {
  id: 'q',
  nodes: [{ id: 's', type: 'startEvent' }, job('x'), job('y')],
  flows: ['s -> x -> y'],
};

test('a call activity is activated and terminated with the called instance', async () => {
  const engine = await engineOf([calling('c'), called]);
  const instance = engine.start('p');
  engine.modify(instance, { move: { a: 'c' } });
  const [child] = engine.instances({ processId: 'q' });
  assert.equal(child?.state, 'ACTIVE');
  engine.modify(instance, { move: { c: 'a' } });
  assert.equal(child?.state, 'TERMINATED');
  assert.deepEqual(instance.activeElements, ['a']);
});

test('a called instance can be modified, but only ended by its caller', async () => {
  const engine = await engineOf([calling('c'), called]);
  const instance = engine.start('p', { at: ['c'] });
  const [child] = engine.instances({ processId: 'q' });
  assert.ok(child);
  engine.modify(child, { move: { x: 'y' } });
  const end = rejected('INVALID_ARGUMENT', new RegExp(`was called by process instance ${instance.key}`));
  assert.throws(() => engine.modify(child, { terminate: ['y'] }), end);
  assert.deepEqual(child.activeElements, ['y']);
  engine.job('y').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('caller and called instance are migrated separately, and stay linked', async () => {
  const engine = await engineOf([calling('c'), called]);
  const instance = engine.start('p', { at: ['c'] });
  const [child] = engine.instances({ processId: 'q' });
  assert.ok(child);
  await engine.deploy(bpmnXml(calling('other')));
  await engine.deploy(
    bpmnXml({ ...called, nodes: [...called.nodes.slice(0, 1), job('z')], flows: ['s -> z'] }),
  );
  engine.migrate(instance, { map: { c: 'other' } });
  engine.migrate(child, { map: { x: 'z' } });
  engine.restart();
  engine.job('x').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['other', 'end']);
});

const waiting = (names: readonly [string, string], interrupting = false): ProcessSpec =>
  process(
    [
      job('a'),
      { id: names[0], type: 'boundaryEvent', attachedTo: 'a', interrupting, signal: 'red' },
      { id: names[1], type: 'boundaryEvent', attachedTo: 'a', interrupting, condition: '=x > 1' },
    ],
    ['start -> a -> end', `${names[0]} -> end`, `${names[1]} -> end`],
  );

test('signal and condition subscriptions of mapped events stay, others are closed', async () => {
  const engine = await engineOf(waiting(['s', 'c']));
  const [kept, changed, closed] = [1, 2, 3].map(() => engine.start('p', { variables: { x: 0 } }));
  assert.ok(kept && changed && closed);
  await engine.deploy(bpmnXml(waiting(['s2', 'c2'])));
  engine.migrate(kept, { map: { s: 's2', c: 'c2' } });
  engine.setVariables(kept, { x: 2 });
  assert.equal(kept.completedElements.filter((id) => id === 'c2').length, 1);
  await engine.deploy(bpmnXml(waiting(['s3', 'c3'], true)));
  engine.migrate(changed, { map: { s: 's3', c: 'c3' } });
  engine.setVariables(changed, { x: 2 });
  assert.deepEqual([changed.state, changed.terminatedElements], ['COMPLETED', ['a']], 'it interrupts now');
  await engine.deploy(bpmnXml(process([job('a')], ['start -> a -> end'])));
  engine.migrate(closed);
  engine.setVariables(closed, { x: 2 });
  assert.deepEqual(closed.completedElements, ['start']);
});
