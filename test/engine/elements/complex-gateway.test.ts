/** The complex gateway in the engine. Source: BPMN 2.0.2 §10.6.5, §13.4.5. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

/** Three jobs a, b, c; their flows `a_g`, `b_g` and `c_g` lead to the gateway `g`. */
function three(activationCondition: string, after: readonly NodeSpec[], flows: readonly string[]) {
  return process(
    [
      { id: 'fork', type: 'parallelGateway' },
      ...['a', 'b', 'c'].map((id) => job(id)),
      { id: 'g', type: 'complexGateway', activationCondition },
      ...after,
    ],
    ['start -> fork -> a -> g', 'fork -> b -> g', 'fork -> c -> g', ...flows],
  );
}

function complete(engine: TestEngine, ...types: string[]): void {
  for (const type of types) {
    engine.job(type).complete();
    engine.restart();
  }
}

function active({ activeElements }: InstanceHandle): string {
  return activeElements.join(' ');
}

test('Complex gateway: it fires when enough tokens have arrived, and resets when no more can arrive [B216 C32]', async () => {
  const engine = await engineOf(three('=activationCount >= 2', [job('after')], ['g -> after -> end']));
  const instance = engine.start('p');
  complete(engine, 'b');
  assert.equal(active(instance), 'a c g');
  complete(engine, 'a');
  assert.equal(active(instance), 'c g after');
  complete(engine, 'after');
  assert.equal(active(instance), 'c g');
  complete(engine, 'c');
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.completedElements.filter((id) => id === 'after').length, 1);
});

test('Complex gateway: conditions can read the tokens of each flow, and whether it waits for start [B217]', async () => {
  const engine = await engineOf(
    three(
      '=a_g + b_g >= 1 or activationCounts.c_g >= 1',
      [job('first'), job('rest')],
      ['g -> first if waitingForStart', 'g -> rest if not(waitingForStart)', 'first -> end', 'rest -> end'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'c');
  assert.equal(active(instance), 'a b g first');
  complete(engine, 'a', 'b');
  assert.equal(active(instance), 'first rest');
  complete(engine, 'first', 'rest');
  assert.equal(instance.state, 'COMPLETED');
});

test('Complex gateway: a remaining token starts it again', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        { id: 'merge', type: 'exclusiveGateway' },
        job('a'),
        job('b'),
        job('c'),
        { id: 'g', type: 'complexGateway', activationCondition: '=activationCount >= 1' },
        job('after'),
      ],
      ['start -> fork -> a -> merge -> g -> after -> end', 'fork -> b -> merge', 'fork -> c -> g'],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 'b c g after');
  complete(engine, 'b');
  assert.equal(active(instance), 'c g after');
  complete(engine, 'c');
  assert.equal(engine.jobs({ type: 'after' }).length, 2);
  for (const each of engine.jobs({ type: 'after' })) each.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Complex gateway: if no more tokens can arrive, it resets at once and takes its default flow [B218]', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'choose', type: 'exclusiveGateway' },
        job('a'),
        job('b'),
        { id: 'g', type: 'complexGateway', activationCondition: '=activationCount >= 1' },
        job('go'),
        job('other'),
      ],
      [
        'start -> choose',
        'choose -> a if true',
        'choose -> b default',
        'a -> g',
        'b -> g',
        'g -> go if waitingForStart',
        'g -> other default',
        'go -> end',
        'other -> end',
      ],
    ),
  );
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(active(instance), 'go other');
});

test('Complex gateway: a condition that is not a boolean is an incident, and is retried', async () => {
  const engine = await engineOf(three('=activationCount >= enough', [], ['g -> end']));
  const instance = engine.start('p');
  complete(engine, 'a');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR g');
  complete(engine, 'b');
  assert.equal(instance.incidents.length, 1);
  engine.setVariables(instance, { enough: 2 });
  engine.resolve(instance.incidents[0] ?? 0);
  assert.equal(active(instance), 'c g');
  assert.deepEqual(instance.incidents, []);
  complete(engine, 'c');
  assert.equal(instance.state, 'COMPLETED');
});

test('Complex gateway: no true condition and no default flow is an incident [B219]', async () => {
  const engine = await engineOf(
    three(
      '=activationCount >= 1',
      [{ id: 'end2', type: 'endEvent' }],
      ['g -> end if x', 'g -> end2 if not(x)'],
    ),
  );
  const instance = engine.start('p', { variables: { x: null } });
  complete(engine, 'a');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR g');
  engine.setVariables(instance, { x: true });
  engine.resolve(instance.incidents[0] ?? 0);
  assert.equal(instance.incidents.length, 0);
  assert.deepEqual(instance.completedElements.includes('end'), true);
});

test('Complex gateway: one that only forks does not wait [B220]', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'g', type: 'complexGateway' }, job('a'), job('b'), job('c')],
      ['start -> g', 'g -> a if x', 'g -> b if x', 'g -> c default', 'a -> end', 'b -> end', 'c -> end'],
    ),
  );
  assert.equal(active(engine.start('p', { variables: { x: true } })), 'a b');
  assert.equal(active(engine.start('p', { variables: { x: false } })), 'c');
});
