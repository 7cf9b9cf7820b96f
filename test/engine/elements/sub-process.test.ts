/** The embedded subprocess in the engine. Source: BPMN 2.0.2 §10.3.5; Zeebe's SubProcessProcessor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

function sub(id: string, nodes: readonly NodeSpec[], flows: readonly string[], more: Partial<NodeSpec> = {}) {
  return { id, type: 'subProcess', nodes: [{ id: `${id}In`, type: 'startEvent' }, ...nodes], flows, ...more };
}

test('it completes when nothing in it is active, and then continues [B277 C35]', async () => {
  const engine = await engineOf(
    process(
      [
        sub(
          's',
          [{ id: 'fork', type: 'parallelGateway' }, job('a'), job('b')],
          ['sIn -> fork -> a', 'fork -> b'],
        ),
        job('after'),
      ],
      ['start -> s -> after -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['s', 'a', 'b']);
  engine.job('a').complete();
  assert.deepEqual(instance.activeElements, ['s', 'b']);
  engine.job('b').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('it has its own variables; new variables go to the process [B277 C34]', async () => {
  const engine = await engineOf(
    process([sub('s', [job('a')], ['sIn -> a'], { inputs: { local: '=1' } })], ['start -> s -> end']),
  );
  const instance = engine.start('p', { variables: { x: 1 } });
  assert.deepEqual(engine.job().variables, { x: 1, local: 1 });
  engine.job().complete({ local: 2, x: 3, fresh: 4 });
  assert.deepEqual(instance.variables, { x: 3, fresh: 4 });
  assert.deepEqual(instance.variablesOf('s'), { local: 2 });
});

test('its output mappings can read its own variables', async () => {
  const more = { inputs: { local: '=1' }, outputs: { result: '=local * 10' } };
  const engine = await engineOf(process([sub('s', [job('a')], ['sIn -> a'], more)], ['start -> s -> end']));
  const instance = engine.start('p');
  engine.job().complete({ local: 2 });
  assert.deepEqual(instance.variables, { result: 20 });
});

test('subprocesses can be empty, and nested', async () => {
  const engine = await engineOf(
    process([sub('outer', [sub('inner', [], [])], ['outerIn -> inner'])], ['start -> outer -> end']),
  );
  assert.deepEqual(engine.start('p').completedElements, [
    'start',
    'outerIn',
    'innerIn',
    'inner',
    'outer',
    'end',
  ]);
});

test('an interrupting boundary event terminates everything in it before its own flow starts [B278 C127]', async () => {
  const boundary: NodeSpec = {
    id: 'stop',
    type: 'boundaryEvent',
    attachedTo: 's',
    timer: { duration: 'PT1M' },
  };
  const inner = sub(
    'inner',
    [job('a'), { id: 'wait', type: 'receiveTask', message: { name: 'm', key: '="k"' } }],
    ['innerIn -> a', 'innerIn -> wait'],
  );
  const engine = await engineOf(
    process(
      [sub('s', [inner], ['sIn -> inner']), boundary, job('after')],
      ['start -> s -> end', 'stop -> after'],
    ),
  );
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['s', 'inner', 'a', 'wait']);
  engine.advanceBy('PT1M');
  assert.deepEqual(instance.activeElements, ['after']);
  assert.deepEqual(instance.terminatedElements, ['a', 'wait', 'inner', 's']);
  assert.equal(instance.subscriptions.length, 0);
  assert.deepEqual(
    engine.jobs().map(({ type }) => type),
    ['after'],
  );
});

test('each activation is a separate scope', async () => {
  const engine = await engineOf(
    process(
      [
        { id: 'fork', type: 'parallelGateway' },
        sub('s', [job('a')], ['sIn -> a'], { inputs: { own: '=0' } }),
      ],
      ['start -> fork -> s', 'fork -> s', 's -> end'],
    ),
  );
  const instance = engine.start('p');
  const [first, second] = engine.jobs();
  first?.complete({ own: 1 });
  assert.deepEqual(second?.variables, { own: 0 });
  assert.deepEqual(instance.activeElements, ['s', 'a']);
  second?.complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('a failing input mapping is an incident before anything in it starts', async () => {
  const engine = await engineOf(
    process(
      [sub('s', [job('a')], ['sIn -> a'], { inputs: { f: '=if ok then 1 else function(a) a' } })],
      ['start -> s -> end'],
    ),
  );
  const instance = engine.start('p', { variables: { ok: false } });
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR s');
  assert.deepEqual(instance.activeElements, ['s']);
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('a').complete();
  assert.equal(instance.state, 'COMPLETED');
});
