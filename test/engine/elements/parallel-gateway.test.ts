/** The parallel gateway in the engine. Source: BPMN 2.0.2 §10.6.4; Zeebe's ParallelGatewayProcessor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf, job, process } from '../engine-of.ts';

const forkAndJoin = process(
  [
    { id: 'fork', type: 'parallelGateway' },
    { id: 'join', type: 'parallelGateway' },
    job('a'),
    job('b'),
    job('after'),
  ],
  ['start -> fork -> a -> join -> after -> end', 'fork -> b -> join'],
);

test('all flows are taken, in document order, and the join waits for each [B24]', async () => {
  const engine = await engineOf(forkAndJoin);
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['a', 'b']);
  engine.job('b').complete();
  assert.deepEqual(instance.activeElements, ['a']);
  assert.equal(instance.state, 'ACTIVE');
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['after']);
  engine.job('after').complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['start', 'fork', 'b', 'a', 'join', 'after', 'end']);
});

test('variables of both branches are set in the scope', async () => {
  const engine = await engineOf(forkAndJoin);
  const instance = engine.start('p');
  engine.job('a').complete({ a: 1 });
  engine.job('b').complete({ b: 2 });
  assert.deepEqual(engine.job('after').variables, { a: 1, b: 2 });
  assert.deepEqual(instance.variables, { a: 1, b: 2 });
});

test('a gateway can both join and fork', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'both', type: 'parallelGateway' },
        { id: 'end2', type: 'endEvent' },
      ],
      ['start -> fork -> both -> end', 'fork -> both', 'both -> end2'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['start', 'fork', 'both', 'end', 'end2']);
});

test('extra tokens are kept per flow for the next firing [B25 C28]', async () => {
  // `twice` gives two tokens to `join` on one flow; the other flow brings one for each.
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'merge', type: 'exclusiveGateway' },
        { id: 'merge2', type: 'exclusiveGateway' },
        { id: 'join', type: 'parallelGateway' },
        job('late1'),
        job('late2'),
        job('after'),
      ],
      [
        'start -> fork -> merge -> join -> after -> end',
        'fork -> merge',
        'fork -> late1 -> merge2 -> join',
        'fork -> late2 -> merge2',
      ],
    ),
  );
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['late1', 'late2']);
  engine.job('late1').complete();
  assert.equal(engine.jobs({ type: 'after' }).length, 1);
  engine.job('late2').complete();
  assert.equal(engine.jobs({ type: 'after' }).length, 2);
  for (const after of engine.jobs()) after.complete();
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.filter((id) => id === 'join').length, 2);
});

test('two tokens on one flow do not replace a missing one on another [C27]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'merge', type: 'exclusiveGateway' },
        { id: 'join', type: 'parallelGateway' },
        job('missing'),
      ],
      ['start -> fork -> merge -> join -> end', 'fork -> merge', 'fork -> missing -> join'],
    ),
  );
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['missing']);
  assert.ok(!instance.completedElements.includes('join'));
});

test('a join fires again in each iteration of a loop', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'in', type: 'exclusiveGateway' },
        { id: 'fork', type: 'parallelGateway' },
        { id: 'join', type: 'parallelGateway' },
        { id: 'again', type: 'exclusiveGateway' },
        job('a'),
        job('b'),
      ],
      [
        'start -> in -> fork -> a -> join -> again',
        'fork -> b -> join',
        'again -> in if n < 2',
        'again -> end default',
      ],
    ),
  );
  const instance = engine.start('p', { variables: { n: 0 } });
  for (const n of [1, 2]) {
    engine.job('a').complete({ n });
    engine.job('b').complete();
  }
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.filter((id) => id === 'join').length, 2);
});
