/**
 * "Modification". Source: Zeebe's ProcessInstanceModificationModifyProcessor, with its tests
 * (ModifyProcessInstanceTest, ...RejectionTest, ...AncestorSelectionTest, ...VariablesTest).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestEngine } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from '../engine-of.ts';

const sub = (id: string, nodes: readonly NodeSpec[], flows: readonly string[]): NodeSpec => ({
  id,
  type: 'subProcess',
  nodes: [{ id: `${id}Start`, type: 'startEvent' }, ...nodes],
  flows,
});

/** Two branches to a join; a subprocess with a job inside a subprocess. */
const spec = process(
  [
    { id: 'fork', type: 'parallelGateway' },
    job('a'),
    job('b'),
    { id: 'join', type: 'parallelGateway' },
    sub('outer', [sub('inner', [job('c'), job('d')], ['innerStart -> c -> d'])], ['outerStart -> inner']),
    { id: 'stop', type: 'boundaryEvent', attachedTo: 'outer', message: { name: 'stop', key: '=id' } },
  ],
  ['start -> fork -> a -> join', 'fork -> b -> join -> outer -> end', 'stop -> end'],
);

async function running(): Promise<{ engine: TestEngine; instance: ReturnType<TestEngine['start']> }> {
  const engine = await engineOf(spec, { partitions: 2 });
  return { engine, instance: engine.start('p', { variables: { id: 'i' } }) };
}

/** The reasons of a rejection, in order. */
function reasonsOf(act: () => unknown): readonly string[] {
  let reasons: readonly string[] = [];
  assert.throws(act, (error) => {
    rejected('INVALID_ARGUMENT')(error);
    ({ reasons } = (error as { details: { reasons: string[] } }).details);
    return true;
  });
  return reasons;
}

test('elements are terminated by id and by key, and others activated, in one step [B291 C181]', async () => {
  const { engine, instance } = await running();
  const [key = 0] = instance.elementInstanceKeys('a');
  const done = engine.modify(instance, { terminate: [key, 'b'], activate: ['c'] });
  assert.deepEqual([done.terminated, done.state], [2, 'ACTIVE']);
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'c']);
  assert.deepEqual(done.activated, [
    { elementId: 'c', elementInstanceKey: instance.elementInstanceKeys('c')[0] },
  ]);
  assert.deepEqual(instance.terminatedElements, ['a', 'b']);
  assert.deepEqual(
    engine.jobs().map(({ type }) => type),
    ['c'],
    'jobs of what was terminated are gone',
  );
  assert.equal(instance.history.at(-1)?.command, 'modifyProcessInstance');
  assert.equal(instance.history.filter(({ command }) => command === 'modifyProcessInstance').length, 1);
  engine.publish('stop', { key: 'i' });
  assert.equal(instance.state, 'COMPLETED', 'the boundary event of the scope on the way was opened');
});

test('terminating the last active element terminates the instance, with empty scopes [B292]', async () => {
  const { engine, instance } = await running();
  engine.modify(instance, { terminate: ['a', 'b'], activate: ['d'] });
  const { terminated, state } = engine.modify(instance, { terminate: ['d'] });
  assert.deepEqual([terminated, state], [4, 'TERMINATED'], 'd, inner, outer and the process');
  assert.equal(instance.state, 'TERMINATED');
  assert.deepEqual(engine.jobs(), []);
  assert.throws(() => engine.modify(instance, { activate: ['a'] }), rejected('NOT_FOUND', /has ended/));
});

test('a token that waits at a join keeps its scope', async () => {
  const { engine, instance } = await running();
  engine.job('a').complete();
  engine.modify(instance, { terminate: ['b'] });
  assert.equal(instance.state, 'ACTIVE');
  engine.modify(instance, { activate: ['b'] });
  engine.job('b').complete();
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'c'], 'and the join fires with it');
});

test('the only active scope is used; below a chosen ancestor all scopes are newly activated', async () => {
  const { engine, instance } = await running();
  engine.modify(instance, { terminate: ['a', 'b'], activate: ['c'] });
  engine.modify(instance, { activate: ['d'] });
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'c', 'd'], 'reused');
  const [outer = 0] = instance.elementInstanceKeys('outer');
  engine.modify(instance, { activate: [{ element: 'c', ancestor: outer }] });
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'c', 'd', 'inner', 'c'], 'a second inner');
  engine.modify(instance, { activate: [{ element: 'c', ancestor: instance.key }] });
  assert.equal(instance.elementInstanceKeys('outer').length, 2, 'a second outer');

  const first = reasonsOf(() => engine.modify(instance, { activate: ['d'] }));
  assert.deepEqual(first, [
    "'outer', which encloses 'd', has 2 active instances; choose one by its ancestor key",
  ]);
  const [inner = 0] = instance.elementInstanceKeys('inner');
  engine.modify(instance, { activate: [{ element: 'd', ancestor: inner }] });
  assert.equal(instance.elementInstanceKeys('d').length, 2);
});

test('variables are set in each scope, active or new, before input mappings [B293 C182]', async () => {
  const mapped = process(
    [sub('outer', [job('c', { inputs: { got: '=local + shared' } })], ['outerStart -> c']), job('a')],
    ['start -> a -> outer -> end'],
  );
  const engine = await engineOf(mapped);
  const instance = engine.start('p', { variables: { shared: 1, x: 'old' } });
  const variables = { c: { local: 2 }, outer: { shared: 10 }, p: { x: 'new' } };
  engine.modify(instance, { activate: [{ element: 'c', variables }] });
  assert.deepEqual(instance.variablesOf('c'), { local: 2, got: 12 });
  assert.deepEqual(instance.variablesOf('outer'), { shared: 10 });
  assert.deepEqual(instance.variables, { shared: 1, x: 'new' });
  engine.modify(instance, { activate: [{ element: 'c', variables: { outer: { shared: 20 } } }] });
  assert.deepEqual(instance.variablesOf('outer'), { shared: 20 }, 'of the active one');
});

test('moving: one activation for each active instance, in the nearest common scope [B294]', async () => {
  const { engine, instance } = await running();
  engine.modify(instance, { move: { a: 'c', b: 'c' } });
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'c', 'c'], 'as two plain activations');
  engine.modify(instance, { activate: [{ element: 'c', ancestor: instance.key }] });
  engine.modify(instance, { move: { c: 'd' } });
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'outer', 'inner', 'd', 'd', 'd']);
  assert.equal(instance.elementInstanceKeys('inner').length, 2, 'each in its own scope');
  engine.modify(instance, { move: { d: 'a' } });
  assert.deepEqual(instance.activeElements, ['a', 'a', 'a'], 'and empty ones are gone');
});

test('a rejection has all reasons and changes nothing [B295 C181]', async () => {
  const { engine, instance } = await running();
  const before = instance.history.length;
  const reasons = reasonsOf(() =>
    engine.modify(instance, {
      activate: [
        'start',
        'nowhere',
        { element: 'c', ancestor: 4711 },
        { element: 'c', ancestor: instance.elementInstanceKeys('a')[0] ?? 0 },
        { element: 'c', variables: { a: { x: 1 }, inner: '[1]' } },
        'a',
      ],
      terminate: [17, 'd', 'b'],
      move: { d: 'stop' },
    }),
  );
  assert.deepEqual(reasons, [
    "'start' is a startEvent, which can't be activated directly; activate the element after it",
    "process 'p' has no element 'nowhere'",
    "variables for 'a', which is neither 'c' nor a scope that encloses it",
    'variables must be a JSON object',
    'no element instance 17 is active',
    "no instance of 'd' is active",
    "no instance of 'd' is active",
    "'stop' is a boundaryEvent, which can't be activated directly; activate the element after it",
    "the ancestor 4711 of 'c' is not an active element instance of this process instance",
    `the ancestor ${instance.elementInstanceKeys('a')[0]} of 'c' is an instance of 'a', which does not enclose it`,
  ]);
  assert.equal(instance.history.length, before);
  assert.deepEqual(instance.activeElements, ['a', 'b']);
  assert.throws(() => engine.modify(instance, {}), rejected('INVALID_ARGUMENT', /no instructions/));
  assert.throws(() => engine.modify(999, { activate: ['a'] }), rejected('NOT_FOUND'));
});

test('an element is not activated in a scope that is terminated', async () => {
  const { engine, instance } = await running();
  engine.modify(instance, { terminate: ['a', 'b'], activate: ['c'] });
  const [outer = 0] = instance.elementInstanceKeys('outer');
  for (const [terminate, ending] of [
    ['outer', `${outer} of 'outer'`],
    ['inner', `${instance.elementInstanceKeys('inner')[0]} of 'inner'`],
  ] as const) {
    assert.deepEqual(
      reasonsOf(() => engine.modify(instance, { activate: ['d'], terminate: [terminate] })),
      [`'d' would be activated in ${ending}, which is being terminated`],
    );
  }
  const anew = { element: 'd', ancestor: instance.key };
  engine.modify(instance, { activate: [anew], terminate: ['outer'] });
  assert.deepEqual(instance.activeElements, ['outer', 'inner', 'd']);
});

test("an activation that can't be evaluated is an incident; incidents of terminated elements are removed", async () => {
  const engine = await engineOf(
    process([job('a', { job: { type: 'a', retries: '=missing' } }), job('b')], ['start -> b -> a -> end']),
  );
  const instance = engine.start('p');
  engine.modify(instance, { move: { b: 'a' } });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR a');
  engine.modify(instance, { move: { a: 'b' } });
  assert.deepEqual(instance.incidents, []);
  engine.job('b').fail({ retries: 0 });
  assert.equal(incidentOf(instance), 'JOB_NO_RETRIES b');
  engine.modify(instance, { move: { b: 'b' } });
  assert.deepEqual(instance.incidents, [], 'a fresh instance of it');
  assert.equal(engine.job('b').retries, 3);
});

test('a terminate end event that is activated with others ends them', async () => {
  const engine = await engineOf(
    process(
      [job('a'), { id: 'all', type: 'endEvent', terminate: true }, job('b')],
      ['start -> a -> end', 'b -> all'],
    ),
  );
  const instance = engine.start('p');
  const { state } = engine.modify(instance, { activate: ['all', 'b'] });
  assert.equal(state, 'COMPLETED');
  assert.deepEqual(instance.terminatedElements, ['a', 'b']);
});

test('a subscription that is opened again gets the message that is buffered for it [B296 C184]', async () => {
  const engine = await engineOf(
    process(
      [{ id: 'wait', type: 'receiveTask', message: { name: 'm', key: '=id' } }, job('a')],
      ['start -> a -> wait -> end'],
    ),
    { partitions: 3 },
  );
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.modify(instance, { move: { a: 'wait' } });
  const [first] = instance.subscriptions;
  engine.modify(instance, { move: { wait: 'wait' } });
  assert.notEqual(instance.subscriptions[0]?.key, first?.key);
  engine.publish('m', { key: 'k' });
  assert.equal(instance.state, 'COMPLETED');
});

test('a modified instance continues after a restart', async () => {
  const { engine, instance } = await running();
  engine.modify(instance, { terminate: ['a', 'b'], activate: ['c'] });
  engine.restart();
  engine.job('c').complete();
  engine.job('d').complete();
  assert.equal(instance.state, 'COMPLETED');
});
