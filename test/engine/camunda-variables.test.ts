/**
 * Propagation of variables and effects of incidents in cases where engines behave differently. The titles
 * follow the rows of `docs/camunda-behaviour.md`. Source: Zeebe's BpmnVariableMappingBehavior,
 * VariableBehavior, MultiInstanceBodyProcessor.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventKind } from '../../testkit/index.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from './engine-of.ts';

const scope = (id: string, inputs: Record<string, string>, nodes: NodeSpec[], flows: string[]): NodeSpec => {
  return {
    id,
    type: 'subProcess',
    inputs,
    nodes: [{ id: `${id}Start`, type: 'startEvent' }, ...nodes],
    flows,
  };
};

test('Service task: its job has every variable visible to the element, the nearest of each name [C2]', async () => {
  const inner = scope(
    's',
    { a: '="scope"', b: '="scope"' },
    [job('x', { inputs: { b: '="own"' } })],
    ['sStart -> x'],
  );
  const engine = await engineOf(
    process(
      [{ id: 'fork', type: 'parallelGateway' }, inner, job('y', { inputs: { aside: '1' } })],
      ['start -> fork -> s -> end', 'fork -> y'],
    ),
  );
  engine.start('p', { variables: { a: 'process', c: 'process' } });
  assert.deepEqual(engine.job('x').variables, { a: 'scope', b: 'own', c: 'process' });
});

test('Inclusive gateway: a single flow whose condition is false is an incident (camunda#13936) [C25]', async () => {
  const engine = await engineOf(
    process([{ id: 'only', type: 'inclusiveGateway' }], ['start -> only', 'only -> end if false']),
  );
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'CONDITION_ERROR only');
});

test('Completion variables: each goes to the first scope that has it, else to the process [C163]', async () => {
  const outer = scope(
    'outer',
    { b: '1' },
    [scope('s', { a: '1' }, [job('x')], ['sStart -> x'])],
    ['outerStart -> s'],
  );
  const engine = await engineOf(process([outer, job('later')], ['start -> outer -> end']));
  const instance = engine.start('p', { variables: { a: 0, b: 0, c: 0 } });
  const [outerKey = 0] = instance.elementInstanceKeys('outer');
  const [sKey = 0] = instance.elementInstanceKeys('s');
  const history = () => instance.history.flatMap(({ events }) => events);
  engine.job('x').complete({ a: 7, b: 7, c: 7, d: 7 });
  const set = history().flatMap((event) =>
    event.kind === EventKind.variableSet && event.value === '7' ? [[event.name, event.scopeKey]] : [],
  );
  assert.deepEqual(set, [
    ['a', sKey],
    ['b', outerKey],
    ['c', instance.key],
    ['d', instance.key],
  ]);
  assert.deepEqual(instance.variables, { a: 0, b: 0, c: 7, d: 7 });
});

test('Completion variables: of boundary events, start events and events after a gateway [C165 C196]', async () => {
  const message = (name: string) => ({ message: { name, key: '="k"' } });
  const engine = await engineOf(
    process(
      [
        { id: 'byMessage', type: 'startEvent', message: { name: 'begin' } },
        job('x'),
        { id: 'b', type: 'boundaryEvent', attachedTo: 'x', ...message('leave') },
        { id: 'gate', type: 'eventBasedGateway' },
        { id: 'm', type: 'intermediateCatchEvent', ...message('go') },
        { id: 's', type: 'intermediateCatchEvent', signal: 's' },
      ],
      ['start -> x', 'byMessage -> x -> end', 'b -> gate -> m -> end', 'gate -> s -> end'],
    ),
  );
  engine.publish('begin', { variables: { a: 1 } });
  const [instance] = engine.instances();
  engine.publish('leave', { key: 'k', variables: { b: 2 } });
  engine.publish('go', { key: 'k', variables: { c: 3 } });
  assert.deepEqual(instance?.variables, { a: 1, b: 2, c: 3 });
  assert.equal(instance?.state, 'COMPLETED');
});

test('Multi-instance: the output collection initially contains nulls, and only the body can read it [C58]', async () => {
  const multi = { in: '=[1, 2, 3]', element: 'i', out: 'all', outElement: '=r' };
  const engine = await engineOf(process([job('x', { multi })], ['start -> x -> end']));
  const instance = engine.start('p');
  assert.deepEqual(engine.jobs()[0]?.variables['all'], [null, null, null]);
  engine.jobs()[1]?.complete({ r: 'second' });
  assert.deepEqual(instance.variables, {});
  const last = engine.jobs().at(-1);
  for (const open of engine.jobs()) open.complete({ r: open.variables['i'] });
  assert.equal(last?.variables['i'], 3);
  assert.deepEqual(instance.variables, { all: [1, 'second', 3] });
});

test('Multi-instance call activity: results that propagate overwrite each other in the shared scope [C198]', async () => {
  const called = { ...process([job('x')], ['start -> x -> end']), id: 'q' };
  const multi = { in: '=[1, 2]', element: 'i' };
  const call: NodeSpec = { id: 'c', type: 'callActivity', called: { processId: 'q' }, multi };
  const engine = await engineOf([called, process([call], ['start -> c -> end'])]);
  const instance = engine.start('p');
  const [first, second] = engine.jobs();
  second?.complete({ result: 'second' });
  first?.complete({ result: 'first' });
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.variables['result'], 'first');
});

test('Incidents: the token stays, the rest continues, and the step is retried [C172]', async () => {
  const choice: NodeSpec = { id: 'choice', type: 'exclusiveGateway' };
  const engine = await engineOf(
    process(
      [{ id: 'fork', type: 'parallelGateway' }, choice, job('x')],
      ['start -> fork -> choice', 'choice -> end if ok', 'fork -> x -> end'],
    ),
  );
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR choice');
  engine.job('x').complete();
  assert.deepEqual(instance.activeElements, ['choice']);
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR choice');
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.state, 'COMPLETED');
});

test('Incidents: canceling closes them [C174]', async () => {
  const engine = await engineOf(
    process([job('x', { inputs: { a: '=function(b) b' } })], ['start -> x -> end']),
  );
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR x');
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
  assert.deepEqual(instance.incidents, []);
});

test('Incidents: a failed assert fails the evaluation in any position [C173]', async () => {
  const engine = await engineOf(
    process(
      [job('x', { outputs: { y: '=assert(x, x != null)' } }), { id: 'choice', type: 'exclusiveGateway' }],
      ['start -> x -> choice', 'choice -> end if assert(ok, ok != null)'],
    ),
  );
  const instance = engine.start('p');
  engine.job('x').complete();
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR x');
  assert.match(instance.incidents[0]?.message ?? '', /assert\(x, x != null\)/);
  engine.setVariables(instance, { x: 1 });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR choice');
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.state, 'COMPLETED');
  assert.equal(instance.variables['y'], 1);
});

test('uuid() in a model: each one differs, and an engine that repeats the step gets the same', async () => {
  const key = { message: { name: 'm', key: '=id' } };
  const script = { expression: '=uuid()', result: 'id' };
  const spec = process(
    [
      { id: 's', type: 'scriptTask', script },
      { id: 'm', type: 'receiveTask', ...key },
    ],
    ['start -> s -> m -> end'],
  );
  const run = async () => {
    const engine = await engineOf(spec, { partitions: 3 });
    const instances = [1, 2, 3, 4].map(() => engine.start('p'));
    engine.restart();
    const ids = instances.map(({ variables }) => String(variables['id']));
    engine.publish('m', { key: ids[2] ?? '' });
    assert.deepEqual(
      instances.map(({ state }) => state),
      ['ACTIVE', 'ACTIVE', 'COMPLETED', 'ACTIVE'],
    );
    return ids;
  };
  const ids = await run();
  assert.equal(new Set(ids).size, 4);
  assert.deepEqual(await run(), ids);
});
