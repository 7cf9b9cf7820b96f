/**
 * Manual and undefined tasks, none events, link events: elements that never wait. Source: BPMN 2.0.2 §10.3.3,
 * §10.5.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf, job, process } from '../engine-of.ts';

test('manual and undefined tasks and none throw events pass without waiting [B14 B15 B32 C17 C68]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'a', type: 'manualTask' },
        { id: 'b', type: 'task' },
        { id: 'c', type: 'intermediateThrowEvent' },
      ],
      ['start -> a -> b -> c -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['start', 'a', 'b', 'c', 'end']);
});

test('an element without outgoing flows ends its branch', async () => {
  const engine = await engineOf(process([{ id: 'a', type: 'task' }], ['start -> a']));
  assert.equal(engine.start('p').state, 'COMPLETED');
});

test('several outgoing flows without conditions are all taken', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'a', type: 'task' },
        { id: 'b', type: 'task' },
        { id: 'c', type: 'task' },
      ],
      ['start -> a', 'a -> b', 'a -> c'],
    ),
  );
  assert.deepEqual(engine.start('p').completedElements, ['start', 'a', 'b', 'c']);
});

test('several tokens arrive one after the other: an element is activated for each', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'a', type: 'task' },
      ],
      ['start -> fork', 'fork -> a', 'fork -> a', 'a -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.deepEqual(instance.completedElements, ['start', 'fork', 'a', 'a', 'end', 'end']);
  assert.deepEqual(instance.sequenceFlowsTaken, ['start_fork', 'fork_a', 'fork_a_2', 'a_end', 'a_end']);
});

test('a flow may lead back to the start event [C201]', async () => {
  const engine = await engineOf(
    process(
      [job('x'), { id: 'again', type: 'exclusiveGateway' }],
      ['start -> x -> again', 'again -> start if n < 2', 'again -> end default'],
    ),
  );
  const instance = engine.start('p');
  engine.job().complete({ n: 1 });
  engine.job().complete({ n: 2 });
  assert.deepEqual(instance.completedElements, ['start', 'x', 'again', 'start', 'x', 'again', 'end']);
});

test('a link continues at the catch event with its name; several events can throw it [B48 C96]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'out1', type: 'intermediateThrowEvent', link: 'L' },
        { id: 'out2', type: 'intermediateThrowEvent', link: 'L' },
        { id: 'into', type: 'intermediateCatchEvent', link: 'L' },
      ],
      ['start -> fork', 'fork -> out1', 'fork -> out2', 'into -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, [
    'start',
    'fork',
    'out1',
    'into',
    'out2',
    'into',
    'end',
    'end',
  ]);
});

test('links with the same name in different scopes are different links [C96]', async () => {
  const engine = await engineOf(
    process(
      [
        {
          id: 'sub',
          type: 'subProcess',
          nodes: [
            { id: 'in', type: 'startEvent' },
            { id: 'innerOut', type: 'intermediateThrowEvent', link: 'L' },
            { id: 'innerInto', type: 'intermediateCatchEvent', link: 'L' },
          ],
          flows: ['in -> innerOut'],
        },
        { id: 'out', type: 'intermediateThrowEvent', link: 'L' },
        { id: 'into', type: 'intermediateCatchEvent', link: 'L' },
      ],
      ['start -> sub -> out', 'into -> end'],
    ),
  );
  assert.deepEqual(engine.start('p').completedElements, [
    'start',
    'in',
    'innerOut',
    'innerInto',
    'sub',
    'out',
    'into',
    'end',
  ]);
});
