/** The script task in the engine, by FEEL. Source: Zeebe's ScriptTaskProcessor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, process } from '../engine-of.ts';

function script(expression: string, more: Partial<NodeSpec> = {}) {
  const node = { id: 'x', type: 'scriptTask', script: { expression, result: 'r' }, ...more };
  return process([node], ['start -> x -> end']);
}

test('the result is a variable of the process [B8 C7]', async () => {
  const engine = await engineOf(script('={ twice: 2 * n, list: [n, "a"] }'));
  const instance = engine.start('p', { variables: { n: 21 } });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { n: 21, r: { twice: 42, list: [21, 'a'] } });
});

test('with output mappings the result is local, and only targets reach the process [B8 C8]', async () => {
  const engine = await engineOf(script('=n + 1', { outputs: { total: '=r * 10' } }));
  const instance = engine.start('p', { variables: { n: 1 } });
  assert.deepEqual(instance.variables, { n: 1, total: 20 });
  assert.deepEqual(instance.variablesOf('x'), { r: 2 });
});

test('it can read its input mappings, which stay local', async () => {
  const engine = await engineOf(script('=m + 1', { inputs: { m: '=n * 2' } }));
  assert.deepEqual(engine.start('p', { variables: { n: 3 } }).variables, { n: 3, r: 7 });
});

test('a missing variable makes the result null', async () => {
  const engine = await engineOf(script('=missing'));
  assert.deepEqual(engine.start('p').variables, { r: null });
});

test('now() and today() read virtual time', async () => {
  const engine = await engineOf(script('=string(now())'), { startTime: '2030-05-06T07:08:09Z' });
  const { variables } = engine.start('p');
  assert.match(String(variables['r']), /^2030-05-06T07:08:09/);
});

test("a value that JSON can't represent is EXTRACT_VALUE_ERROR, and is retried when resolved [B10 C9]", async () => {
  const engine = await engineOf(script('=if ok then 1 else function(a) a'));
  const instance = engine.start('p', { variables: { ok: false } });
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR x');
  engine.setVariables(instance, { ok: true });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.variables['r'], 1);
});

test('an evaluation that exceeds its work limit is an incident, and the engine continues', async () => {
  const engine = await engineOf(script('=count(for i in 1..n return for j in 1..n return i * j)'));
  const slow = engine.start('p', { variables: { n: 100_000 } });
  assert.equal(incidentOf(slow), 'EXTRACT_VALUE_ERROR x');
  assert.equal(engine.start('p', { variables: { n: 2 } }).variables['r'], 2);
});
