/**
 * Variables of nested scopes, input and output mappings. Source: BPMN 2.0.2 §10.4.7; Zeebe's VariableBehavior
 * and mappings.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MappingSpec, NodeSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process, rejected } from './engine-of.ts';

const task = (more: Partial<NodeSpec>) => process([job('x', more)], ['start -> x -> end']);
const inputs = (mappings: MappingSpec) => task({ inputs: mappings });
const outputs = (mappings: MappingSpec) => task({ outputs: mappings });

/** The local variables of `x` with these inputs. */
async function mappedIn(mappings: MappingSpec, variables: Record<string, unknown> = {}) {
  const engine = await engineOf(inputs(mappings));
  return engine.start('p', { variables }).variablesOf('x');
}

/** The variables of the process after `x` completed with `result`. */
async function mappedOut(mappings: MappingSpec, result: object, variables: Record<string, unknown> = {}) {
  const engine = await engineOf(outputs(mappings));
  const instance = engine.start('p', { variables });
  engine.job().complete({ ...result });
  assert.equal(instance.state, 'COMPLETED', incidentText(instance.incidents));
  return instance.variables;
}

function incidentText(incidents: readonly { message: string }[]): string {
  return incidents.map(({ message }) => message).join();
}

test('input mappings are local, in document order; later ones can read earlier ones [B282 C159]', async () => {
  assert.deepEqual(await mappedIn({ a: '=n + 1', b: '=a * 10', n: '=b' }, { n: 1 }), { a: 2, b: 20, n: 20 });
});

test('a literal source is a string [B283 C162]', async () => {
  assert.deepEqual(await mappedIn({ a: '5', b: 'text', c: '=5' }), { a: '5', b: 'text', c: 5 });
});

test('dotted targets of inputs are merged into one object, independent of the process [B283 C160]', async () => {
  assert.deepEqual(await mappedIn({ 'o.a': '=1', 'o.b.c': '=2', 'o.b.d': '=3' }, { o: { z: 9 } }), {
    o: { a: 1, b: { c: 2, d: 3 } },
  });
});

test('a dotted target replaces values that are not objects', async () => {
  assert.deepEqual(
    await mappedIn([
      ['o', '=5'],
      ['o.a', '=1'],
      ['o.a.b', '=2'],
    ]),
    { o: { a: { b: 2 } } },
  );
});

test('an input does not change the process', async () => {
  const engine = await engineOf(inputs({ n: '=n + 1' }));
  const instance = engine.start('p', { variables: { n: 1 } });
  assert.deepEqual(engine.job().variables, { n: 2 });
  assert.deepEqual(instance.variables, { n: 1 });
});

test('a failing input is IO_MAPPING_ERROR before the element is activated; resolving evaluates it again [B284 C161]', async () => {
  const engine = await engineOf(inputs({ a: '=1', f: '=if ok then 1 else function(a) a' }));
  const instance = engine.start('p', { variables: { ok: false } });
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR x');
  assert.deepEqual(engine.jobs({ state: 'any' }), []);
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(engine.job().variables, { ok: true, a: 1, f: 1 });
});

test('a missing variable maps to null', async () => {
  assert.deepEqual(await mappedIn({ a: '=missing', b: '=missing.deep' }), { a: null, b: null });
});

test('without output mappings, the variables of a job reach the process [B285 C163]', async () => {
  const engine = await engineOf(task({}));
  const instance = engine.start('p', { variables: { a: 1 } });
  engine.job().complete({ a: 2, b: { c: [1] } });
  assert.deepEqual(instance.variables, { a: 2, b: { c: [1] } });
});

test('a variable that an input mapping made local gets the value of the job for its name [C163]', async () => {
  const engine = await engineOf(inputs({ a: '=1' }));
  const instance = engine.start('p', { variables: { a: 0 } });
  engine.job().complete({ a: 2 });
  assert.deepEqual(instance.variables, { a: 0 });
  assert.deepEqual(instance.variablesOf('x'), { a: 2 });
});

test('a value equal to the local one is still propagated upward [B287 C166]', async () => {
  const engine = await engineOf(inputs({ a: '=1' }));
  const instance = engine.start('p', { variables: { a: 0 } });
  engine.job().complete({ a: 1 });
  assert.deepEqual(instance.variables, { a: 1 });
});

test('with output mappings, the variables of a job are local, and only targets are propagated [B286 C164]', async () => {
  assert.deepEqual(await mappedOut({ total: '=price * 2' }, { price: 5, other: 1 }), { total: 10 });
});

test('outputs can read inputs, and later outputs can read earlier targets', async () => {
  const engine = await engineOf(task({ inputs: { i: '=3' }, outputs: { a: '=i + r', b: '=a + 1' } }));
  const instance = engine.start('p');
  engine.job().complete({ r: 4 });
  assert.deepEqual(instance.variables, { a: 7, b: 8 });
});

test('a later output reads null from an earlier one, not the value of the process', async () => {
  assert.deepEqual(await mappedOut({ a: '=missing', b: '=a' }, {}, { a: 1 }), { a: null, b: null });
});

test('dotted targets of outputs are merged into the value of the process', async () => {
  assert.deepEqual(
    await mappedOut({ 'o.b': '=1', 'o.c.d': '=2', 'fresh.a': '=3' }, {}, { o: { a: 0, c: { z: 9 } } }),
    { o: { a: 0, b: 1, c: { z: 9, d: 2 } }, fresh: { a: 3 } },
  );
});

test('outputs are set in the first scope that has the variable, else in the process [C164]', async () => {
  const sub: NodeSpec = {
    id: 'sub',
    type: 'subProcess',
    inputs: { own: '=0' },
    nodes: [
      { id: 'in', type: 'startEvent' },
      job('x', { outputs: { own: '=r', shared: '=r', fresh: '=r' } }),
    ],
    flows: ['in -> x'],
  };
  const engine = await engineOf(process([sub], ['start -> sub -> end']));
  const instance = engine.start('p', { variables: { shared: 0 } });
  engine.job().complete({ r: 1 });
  assert.deepEqual(instance.variables, { shared: 1, fresh: 1 });
  assert.deepEqual(instance.variablesOf('sub'), { own: 1 });
});

test('a failing output is IO_MAPPING_ERROR; the job is done and its variables are kept [C167]', async () => {
  const engine = await engineOf(outputs({ r: '=if ok then v else function(a) a' }));
  const instance = engine.start('p', { variables: { ok: false } });
  const work = engine.job();
  work.complete({ v: 7 });
  assert.equal(incidentOf(instance), 'IO_MAPPING_ERROR x');
  assert.deepEqual(instance.activeElements, ['x']);
  assert.throws(() => work.complete(), rejected('NOT_FOUND'));
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.deepEqual(instance.variables, { ok: true, r: 7 });
  assert.equal(instance.state, 'COMPLETED');
});

test('variables can be set in the process or in a scope, local or not [B290 C179]', async () => {
  const engine = await engineOf(inputs({ local: '=1' }));
  const instance = engine.start('p', { variables: { a: 1 } });
  engine.setVariables(instance, { b: 2 });
  engine.setVariables(instance, { a: 3, local: 4, c: 5 }, { scope: 'x' });
  engine.setVariables(instance, { a: 6 }, { scope: 'x', local: true });
  assert.deepEqual(instance.variables, { a: 3, b: 2, c: 5 });
  assert.deepEqual(instance.variablesOf('x'), { local: 4, a: 6 });
});

test('setting variables of a missing scope is rejected', async () => {
  const engine = await engineOf(task({}));
  const instance = engine.start('p');
  assert.throws(() => engine.setVariables(instance, {}, { scope: 77 }), rejected('NOT_FOUND', /77/));
  assert.throws(() => engine.setVariables(instance, {}, { scope: 'nowhere' }), rejected('NOT_FOUND'));
  assert.throws(() => engine.setVariables(12_345, {}), rejected('NOT_FOUND', /12345/));
  assert.throws(() => engine.setVariables(instance, '[]'), rejected('INVALID_ARGUMENT', /object/));
  assert.throws(() => engine.setVariables(instance, '{'), rejected('INVALID_ARGUMENT', /JSON/));
});

test('variables that a state record cannot contain are rejected on arrival', async () => {
  const engine = await engineOf(task({}));
  const deep = `{"a":${'['.repeat(300)}${']'.repeat(300)}}`;
  assert.throws(() => engine.start('p', { variables: deep }), rejected('INVALID_ARGUMENT', /nested deeper/));
  assert.throws(() => engine.start('p', { variables: '{"":1}' }), rejected('INVALID_ARGUMENT', /name/));
  assert.equal(engine.instances().length, 0);
  assert.deepEqual(engine.start('p', { variables: '{"a":"9007199254740993"}' }).variables, {
    a: '9007199254740993',
  });
});

const NUMBERS =
  '{"a":9007199254740993,"b":1e400,"c":1.50,"d":-0,"e":0.1234567890123456789012345678901234567890,"f":[1.0,{"g":2e3}],"h":"1.0"}';

test('numbers keep their text from the command to the job and to the result', async () => {
  const engine = await engineOf(task({}));
  const headers = { 'reply-to': 'answers', 'correlation-id': 'c' };
  const asObject = `{"startProcessInstance":{"processId":"p","awaitResult":true,"variables":${NUMBERS}}}`;
  const asText = JSON.stringify({ startProcessInstance: { processId: 'p', variables: NUMBERS } });
  engine.produce(asObject, { headers });
  engine.produce(asText);
  for (const { variables } of engine.cluster.topics.jobs.values()) assert.equal(variables, NUMBERS);
  assert.equal(engine.cluster.topics.jobs.size, 2);
  for (const one of engine.jobs({ type: 'x' })) one.complete(`{"r":9007199254740995}`);
  const [first, second] = engine.instances();
  assert.equal(engine.cluster.topics.instance(first?.key ?? 0)?.format, 2);
  assert.equal(first?.variables['a'], '9007199254740993');
  assert.equal(second?.variables['r'], '9007199254740995');
});

test('numbers beyond the limits and keys that occur twice are refused with the reason', async () => {
  const engine = await engineOf(task({}));
  const start = (variables: string) => () => engine.start('p', { variables });
  assert.throws(
    start(`{"a":${'9'.repeat(1001)}}`),
    rejected('INVALID_ARGUMENT', /1001 digits; the limit is 1000/),
  );
  assert.throws(start('{"a":1e-6145}'), rejected('INVALID_ARGUMENT', /exponent -6145; the limit is 6144/));
  assert.throws(start('{"a":1,"a":2}'), rejected('INVALID_ARGUMENT', /the key 'a' occurs twice/));
  assert.throws(start('{"o":{"b":1, "b":1}}'), rejected('INVALID_ARGUMENT', /the key 'b' occurs twice/));
  assert.throws(start('1e5'), rejected('INVALID_ARGUMENT', /must be a JSON object/));
  assert.equal(engine.instances().length, 0);
  assert.deepEqual(start('{"a": 1, "b": {"a": 2}}')().variables, { a: 1, b: { a: 2 } });
});

test('an ordinary number leaves the format that all versions read', async () => {
  const engine = await engineOf(task({}));
  const { key } = engine.start('p', { variables: '{"a":12345.67,"b":"order 9007199254740993"}' });
  assert.equal(engine.cluster.topics.instance(key)?.format, 1);
});

for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
  test(`${name} is an ordinary variable`, async () => {
    const engine = await engineOf(
      process(
        [
          job('x', {
            inputs: { [name]: '=v', [`o.${name}.polluted`]: '=true' },
            outputs: { [name]: '=r', r: '=r' },
          }),
          { id: 's', type: 'scriptTask', script: { expression: '=r', result: 'copy' } },
        ],
        ['start -> x -> s -> end'],
      ),
    );
    const instance = engine.start('p', { variables: `{"v":{"polluted":true},"${name}":5}` });
    const text = `{"${name}":{"polluted":true},"o":{"${name}":{"polluted":true}},"v":{"polluted":true}}`;
    assert.equal(JSON.stringify(engine.job().variables), text);
    engine.job().complete(`{"r":{"${name}":{"polluted":2}}}`);
    assert.equal(instance.state, 'COMPLETED', incidentText(instance.incidents));
    const { variables } = instance;
    assert.equal(Object.hasOwn(variables, name), true);
    assert.equal(JSON.stringify(variables[name]), `{"${name}":{"polluted":2}}`);
    assert.deepEqual(variables['copy'], variables[name]);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    assert.equal(Object.getPrototypeOf(variables), Object.prototype);
  });
}
