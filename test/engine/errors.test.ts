/**
 * BPMN errors: which event catches them, and what happens if none does. Source: BPMN 2.0.2 §10.5.1; Zeebe's
 * CatchEventAnalyzer.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const catching = (id: string, attachedTo: string, error: string | true, more: Partial<NodeSpec> = {}) => {
  return { id, type: 'boundaryEvent', attachedTo, error, ...more } satisfies NodeSpec;
};
const endOf = (id: string): NodeSpec => ({ id: `${id}End`, type: 'endEvent' });

/** A task in two nested subprocesses with these boundary events, each with its own end event. */
function nested(...boundaries: readonly (NodeSpec & { attachedTo: string })[]): ProcessSpec {
  const at = (place: string): NodeSpec[] =>
    boundaries.filter(({ attachedTo }) => attachedTo === place).flatMap((node) => [node, endOf(node.id)]);
  const flowsAt = (place: string): string[] =>
    boundaries.filter(({ attachedTo }) => attachedTo === place).map(({ id }) => `${id} -> ${id}End`);
  const inner: NodeSpec = {
    id: 'inner',
    type: 'subProcess',
    nodes: [{ id: 'in2', type: 'startEvent' }, job('x'), ...at('x')],
    flows: ['in2 -> x', ...flowsAt('x')],
  };
  const outer: NodeSpec = {
    id: 'outer',
    type: 'subProcess',
    nodes: [{ id: 'in1', type: 'startEvent' }, inner, ...at('inner')],
    flows: ['in1 -> inner', ...flowsAt('inner')],
  };
  return process([outer, ...at('outer')], ['start -> outer -> end', ...flowsAt('outer')]);
}

async function thrown(spec: ProcessSpec, code: string) {
  const engine = await engineOf(spec);
  const instance = engine.start('p');
  engine.job('x').throwError(code, { message: 'why' });
  return instance;
}

test('in one scope, a matching code takes precedence over catch-all, in any order [B44 C141]', async () => {
  for (const order of [
    [catching('any', 'x', true), catching('exact', 'x', 'E')],
    [catching('exact', 'x', 'E'), catching('any', 'x', true)],
  ]) {
    const instance = await thrown(nested(...order), 'E');
    assert.ok(instance.completedElements.includes('exact'));
    assert.ok(!instance.completedElements.includes('any'));
  }
});

test('catch-all catches a code that no other event catches [C81]', async () => {
  const instance = await thrown(nested(catching('any', 'x', true), catching('exact', 'x', 'E')), 'F');
  assert.ok(instance.completedElements.includes('any'));
});

test('the nearest scope takes precedence over an outer one, even with catch-all against a matching code [B44 C142]', async () => {
  const spec = nested(catching('near', 'inner', true), catching('far', 'outer', 'E'));
  const instance = await thrown(spec, 'E');
  assert.ok(instance.completedElements.includes('near'));
  assert.ok(!instance.completedElements.includes('far'));
  assert.equal(instance.state, 'COMPLETED');
});

test('an error propagates through scopes that do not catch it, and terminates them [C140]', async () => {
  const spec = nested(catching('near', 'x', 'OTHER'), catching('far', 'outer', 'E'));
  const instance = await thrown(spec, 'E');
  assert.deepEqual(instance.terminatedElements, ['x', 'inner', 'outer']);
  assert.ok(instance.completedElements.includes('far'));
  assert.equal(instance.state, 'COMPLETED');
});

test('an uncaught error is UNHANDLED_ERROR_EVENT with the available codes; the job continues when resolved [C143]', async () => {
  const engine = await engineOf(nested(catching('a', 'x', 'A'), catching('b', 'outer', 'B')));
  const instance = engine.start('p');
  const work = engine.job('x');
  work.throwError('E', { message: 'why' });
  assert.equal(incidentOf(instance), 'UNHANDLED_ERROR_EVENT x');
  assert.match(instance.incidents[0]?.message ?? '', /'E'.*'why'.*'A' \(a\), 'B' \(b\)/);
  assert.deepEqual(engine.jobs(), []);
  assert.throws(() => work.complete(), rejected('INVALID_STATE', /UNHANDLED_ERROR_EVENT/));
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.job('x').throwError('A');
  assert.ok(instance.completedElements.includes('a'));
});

test('variables of a thrown error stay at the catch event and reach the process by its output mappings only [B46 C145 C165 C196]', async () => {
  for (const [outputs, expected] of [
    [undefined, {}],
    [{ reason: '=code + "!"' }, { reason: 'X!' }],
  ] as const) {
    const boundary = catching('c', 'x', 'E', outputs ? { outputs } : {});
    const engine = await engineOf(
      process([job('x'), boundary, endOf('c')], ['start -> x -> end', 'c -> cEnd']),
    );
    const instance = engine.start('p');
    engine.job().throwError('E', { variables: { code: 'X', other: 1 } });
    assert.deepEqual(instance.variables, expected);
    assert.deepEqual(instance.variablesOf('c'), { code: 'X', other: 1 });
  }
});

function errorEnd(code: string, ...boundaries: NodeSpec[]): ProcessSpec {
  const sub: NodeSpec = {
    id: 'sub',
    type: 'subProcess',
    nodes: [
      { id: 'in', type: 'startEvent' },
      { id: 'fork', type: 'parallelGateway' },
      job('other'),
      { id: 'failed', type: 'endEvent', error: code },
    ],
    flows: ['in -> fork -> other', 'fork -> failed'],
  };
  return process(
    [sub, ...boundaries, job('after')],
    ['start -> sub -> end', ...boundaries.map(({ id }) => `${id} -> after`)],
  );
}

test('an error end event terminates the scope that catches it, and everything in it [C82]', async () => {
  const engine = await engineOf(errorEnd('E', catching('c', 'sub', 'E')));
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['after']);
  assert.deepEqual(instance.terminatedElements, ['other', 'failed', 'sub']);
});

test('the code of an error end event may be FEEL [C146]', async () => {
  const engine = await engineOf(errorEnd('=code', catching('c', 'sub', 'E'), catching('d', 'sub', 'F')));
  assert.ok(engine.start('p', { variables: { code: 'F' } }).completedElements.includes('d'));
});

test('an error end event without catching event stays active with its incident [B45 C144]', async () => {
  const engine = await engineOf(errorEnd('=code', catching('c', 'sub', 'E')));
  const instance = engine.start('p', { variables: { code: 'G' } });
  assert.equal(incidentOf(instance), 'UNHANDLED_ERROR_EVENT failed');
  assert.ok(instance.activeElements.includes('failed'));
  assert.equal(instance.state, 'ACTIVE');
  engine.setVariables(instance, { code: 'E' });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(instance.activeElements, ['after']);
});

test('the incident says that there are no error events [C170]', async () => {
  const engine = await engineOf(process([job('x')], ['start -> x -> end']));
  const instance = engine.start('p');
  engine.job().throwError('E');
  assert.match(instance.incidents[0]?.message ?? '', /no error events are available/);
});

test('an error without a code is caught by catch-all', async () => {
  const instance = await thrown(nested(catching('exact', 'x', 'E'), catching('any', 'outer', true)), '');
  assert.ok(instance.completedElements.includes('any'));
});
