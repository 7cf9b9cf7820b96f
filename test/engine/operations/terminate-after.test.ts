/**
 * "Create instance": `runtimeInstructions`, which terminate the instance after an element, and `tags`.
 * Source: Camunda's REST API, createProcessInstance.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessSpec } from '../../bpmn-xml.ts';
import { engineOf, job, process, rejected } from '../engine-of.ts';

/** A task beside others, in a subprocess, in a loop, and with an event that interrupts it. */
const tasks = process(
  [
    { id: 'fork', type: 'parallelGateway' },
    job('a'),
    job('b'),
    {
      id: 'sub',
      type: 'subProcess',
      nodes: [{ id: 'subStart', type: 'startEvent' }, job('inner'), job('after')],
      flows: ['subStart -> inner -> after'],
    },
    job('many', { multi: { in: '=[1, 2]' } }),
    job('timed'),
    { id: 'late', type: 'boundaryEvent', attachedTo: 'timed', timer: { duration: 'PT1H' } },
    job('next'),
  ],
  [
    'start -> fork',
    'fork -> a -> next',
    'fork -> b',
    'fork -> sub',
    'fork -> many',
    'fork -> timed',
    'late -> next',
  ],
);

test('an instance is terminated after the element has completed', async () => {
  const engine = await engineOf(tasks);
  const instance = engine.start('p', { terminateAfter: ['a'] });
  engine.jobs({ type: 'b' })[0]?.complete();
  assert.equal(instance.state, 'ACTIVE', 'another element changes nothing');
  engine.jobs({ type: 'a' })[0]?.complete();
  assert.equal(instance.state, 'TERMINATED');
  assert.ok(!instance.completedElements.includes('next') && !instance.activeElements.includes('next'));
  assert.deepEqual(engine.jobs(), []);
});

test('an element in a subprocess terminates the whole instance', async () => {
  const engine = await engineOf(tasks);
  const instance = engine.start('p', { at: ['inner'], terminateAfter: ['inner'] });
  engine.jobs({ type: 'inner' })[0]?.complete();
  assert.equal(instance.state, 'TERMINATED');
});

test('an instance is terminated when the element was terminated', async () => {
  const engine = await engineOf(tasks);
  const instance = engine.start('p', { at: ['timed'], terminateAfter: ['timed'] });
  engine.advanceBy('PT2H');
  assert.equal(instance.state, 'TERMINATED');
  assert.deepEqual(engine.jobs(), []);
});

test('of a loop, the body counts and not its inner instances', async () => {
  const engine = await engineOf(tasks);
  const instance = engine.start('p', { at: ['many', 'b'], terminateAfter: ['many'] });
  engine.jobs({ type: 'many' })[0]?.complete();
  assert.equal(instance.state, 'ACTIVE');
  engine.jobs({ type: 'many' })[0]?.complete();
  assert.equal(instance.state, 'TERMINATED');
});

test('an element without a wait ends the instance in the step that starts it', async () => {
  const spec: ProcessSpec = process([job('a')], ['start -> a -> end']);
  const engine = await engineOf(spec);
  assert.equal(engine.start('p', { terminateAfter: ['start'] }).state, 'TERMINATED');
});

test('an element that does not exist rejects the start', async () => {
  const engine = await engineOf(tasks);
  for (const elementId of ['nowhere', 'start_fork']) {
    assert.throws(
      () => engine.start('p', { terminateAfter: [elementId] }),
      rejected('INVALID_ARGUMENT', new RegExp(`process 'p' has no element '${elementId}'`)),
    );
  }
  assert.deepEqual(engine.instances(), []);
});

test('tags that are not valid, or too many, reject the start', async () => {
  const engine = await engineOf(tasks);
  for (const tags of [['1a'], [''], ['a b'], ['ä'], ['a'.repeat(101)]]) {
    assert.throws(
      () => engine.start('p', { tags }),
      rejected('INVALID_ARGUMENT', /the tag '.*' is not valid/),
    );
  }
  const many = Array.from({ length: 11 }, (_, n) => `t${n}`);
  assert.throws(
    () => engine.start('p', { tags: many }),
    rejected('INVALID_ARGUMENT', /11 tags; the limit is 10/),
  );
  engine.start('p', { tags: ['a-1:x.y_z', 'A'.repeat(100)] });
});
