/** The inclusive gateway in the engine, fork and join. Source: BPMN 2.0.2 §10.6.3, §13.4.3. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

const forkAndJoin: ProcessSpec = process(
  [
    { id: 'fork', type: 'inclusiveGateway' },
    { id: 'join', type: 'inclusiveGateway' },
    job('a'),
    job('b'),
    job('c'),
    job('after'),
  ],
  [
    'start -> fork',
    'fork -> a if x > 1',
    'fork -> b if x > 2',
    'fork -> c default',
    'a -> join',
    'b -> join',
    'c -> join',
    'join -> after -> end',
  ],
);

test('every flow with a true condition is taken; the join waits for exactly those [B20 C23]', async () => {
  const engine = await engineOf(forkAndJoin);
  const instance = engine.start('p', { variables: { x: 3 } });
  assert.deepEqual(instance.activeElements, ['a', 'b']);
  engine.job('b').complete();
  assert.deepEqual(instance.activeElements, ['a']);
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['after']);
  engine.job('after').complete();
  assert.equal(instance.completedElements.filter((id) => id === 'join').length, 1);
  assert.equal(instance.state, 'COMPLETED');
});

test('one true condition: one branch, and the join does not wait for the others', async () => {
  const engine = await engineOf(forkAndJoin);
  const instance = engine.start('p', { variables: { x: 2 } });
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('if none is true, the default flow is taken [B20 C24]', async () => {
  const engine = await engineOf(forkAndJoin);
  assert.deepEqual(engine.start('p', { variables: { x: 0 } }).activeElements, ['c']);
});

test('if none is true and there is no default, it is CONDITION_ERROR [B20 C25]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'inclusiveGateway' },
        { id: 'end2', type: 'endEvent' },
      ],
      ['start -> fork', 'fork -> end if x', 'fork -> end2 if x'],
    ),
  );
  const instance = engine.start('p', { variables: { x: false } });
  assert.equal(incidentOf(instance), 'CONDITION_ERROR fork');
  engine.setVariables(instance, { x: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(instance.completedElements, ['start', 'fork', 'end', 'end2']);
});

test('a condition that is not a boolean is EXTRACT_VALUE_ERROR, and no flow is taken [B21]', async () => {
  const engine = await engineOf(forkAndJoin);
  const instance = engine.start('p', { variables: { x: null } });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR fork');
  assert.deepEqual(instance.sequenceFlowsTaken, ['start_fork']);
});

test('a branch that ends elsewhere releases the join [B22 C26]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'choice', type: 'exclusiveGateway' },
        { id: 'join', type: 'inclusiveGateway' },
        { id: 'aside', type: 'endEvent' },
        job('a'),
        job('b'),
        job('after'),
      ],
      [
        'start -> fork -> a -> join -> after -> end',
        'fork -> b -> choice',
        'choice -> join if back',
        'choice -> aside default',
      ],
    ),
  );
  const instance = engine.start('p');
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['b']);
  engine.job('b').complete({ back: false });
  assert.deepEqual(instance.activeElements, ['after']);
});

test('a branch that a boundary event interrupts releases the join [B23 C206]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'join', type: 'inclusiveGateway' },
        job('a'),
        job('b'),
        { id: 'timeout', type: 'boundaryEvent', attachedTo: 'b', timer: { duration: 'PT1M' } },
        { id: 'aside', type: 'endEvent' },
        job('after'),
      ],
      ['start -> fork -> a -> join -> after -> end', 'fork -> b -> join', 'timeout -> aside'],
    ),
  );
  const instance = engine.start('p');
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['b']);
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.activeElements, ['after']);
  assert.deepEqual(instance.terminatedElements, ['b']);
});

test('a token after a boundary event that can still reach the join blocks it [B22]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'join', type: 'inclusiveGateway' },
        job('a'),
        job('b'),
        { id: 'timeout', type: 'boundaryEvent', attachedTo: 'b', timer: { duration: 'PT1M' } },
        job('repair'),
        { id: 'aside', type: 'endEvent' },
        job('after'),
      ],
      ['start -> fork -> a -> join -> after -> end', 'fork -> b -> aside', 'timeout -> repair -> join'],
    ),
  );
  const instance = engine.start('p');
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['b']);
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.activeElements, ['repair']);
  engine.job('repair').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('a token inside a subprocess blocks a join outside [C26]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'join', type: 'inclusiveGateway' },
        job('a'),
        {
          id: 'sub',
          type: 'subProcess',
          nodes: [{ id: 'in', type: 'startEvent' }, job('inner'), { id: 'out', type: 'endEvent' }],
          flows: ['in -> inner -> out'],
        },
        job('after'),
      ],
      ['start -> fork -> a -> join -> after -> end', 'fork -> sub -> join'],
    ),
  );
  const instance = engine.start('p');
  engine.job('a').complete();
  assert.ok(!instance.activeElements.includes('after'));
  engine.job('inner').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('in a loop each round joins its own tokens', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'in', type: 'exclusiveGateway' },
        { id: 'fork', type: 'inclusiveGateway' },
        { id: 'join', type: 'inclusiveGateway' },
        { id: 'again', type: 'exclusiveGateway' },
        job('a'),
        job('b'),
      ],
      [
        'start -> in -> fork',
        'fork -> a if n >= 0',
        'fork -> b if n > 0',
        'a -> join',
        'b -> join',
        'join -> again',
        'again -> in if n < 2',
        'again -> end default',
      ],
    ),
  );
  const instance = engine.start('p', { variables: { n: 0 } });
  engine.job('a').complete({ n: 1 });
  assert.deepEqual(instance.activeElements, ['a', 'b']);
  engine.job('a').complete({ n: 2 });
  assert.deepEqual(instance.activeElements, ['b']);
  engine.job('b').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.filter((id) => id === 'join').length, 2);
});

test('of two joins that wait for each other, the one with a path around the other fires', async () => {
  // Both forks are parallel; `left` and `right` can each be reached from the other's outgoing flow.
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'left', type: 'inclusiveGateway' },
        { id: 'right', type: 'inclusiveGateway' },
        job('a'),
        job('b'),
        job('c'),
        job('d'),
      ],
      ['start -> fork -> a -> left -> c -> right -> d -> end', 'fork -> b -> right', 'fork -> left'],
    ),
  );
  const instance = engine.start('p');
  engine.job('b').complete();
  assert.deepEqual(instance.activeElements, ['a']);
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['c']);
  engine.job('c').complete();
  assert.deepEqual(instance.activeElements, ['d']);
});
