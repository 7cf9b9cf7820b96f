/** The exclusive gateway in the engine. Source: BPMN 2.0.2 §10.6.2; Zeebe's ExclusiveGatewayProcessor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlowSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, process } from '../engine-of.ts';

function gateway(...flows: FlowSpec[]) {
  return process(
    [
      { id: 'gate', type: 'exclusiveGateway' },
      { id: 'a', type: 'endEvent' },
      { id: 'b', type: 'endEvent' },
      { id: 'c', type: 'endEvent' },
    ],
    ['start -> gate', ...flows],
  );
}

test('the first flow in document order whose condition is true is taken, and no other [B16 C18 C197]', async () => {
  const engine = await engineOf(gateway('gate -> a if x > 10', 'gate -> b if x > 5', 'gate -> c if x > 1'));
  assert.deepEqual(engine.start('p', { variables: { x: 7 } }).completedElements, ['start', 'gate', 'b']);
  assert.deepEqual(engine.start('p', { variables: { x: 70 } }).sequenceFlowsTaken, ['start_gate', 'gate_a']);
});

test('the default flow is last, regardless of its position [B17 C19]', async () => {
  const engine = await engineOf(gateway('gate -> a default', 'gate -> b if x > 5'));
  assert.deepEqual(engine.start('p', { variables: { x: 6 } }).completedElements, ['start', 'gate', 'b']);
  assert.deepEqual(engine.start('p', { variables: { x: 1 } }).completedElements, ['start', 'gate', 'a']);
});

test('a single flow without a condition is taken [B18 C22]', async () => {
  const engine = await engineOf(gateway('gate -> a'));
  assert.equal(engine.start('p').state, 'COMPLETED');
});

test('no match without a default is the incident CONDITION_ERROR; resolving retries [B19 C20 C169]', async () => {
  const engine = await engineOf(gateway('gate -> a if x > 5', 'gate -> b if x < 0'));
  const instance = engine.start('p', { variables: { x: 3 } });
  assert.equal(incidentOf(instance), 'CONDITION_ERROR gate');
  assert.deepEqual(instance.activeElements, ['gate']);
  engine.setVariables(instance, { x: 8 });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['start', 'gate', 'a']);
});

for (const [what, x] of [
  ['null', null],
  ['a missing variable', undefined],
  ['a string', 'true'],
  ['a number', 1],
] as const) {
  test(`a condition that returns ${what} is the incident EXTRACT_VALUE_ERROR, never false [C21]`, async () => {
    const engine = await engineOf(gateway('gate -> a if x', 'gate -> b default'));
    const instance = engine.start('p', { variables: { x } });
    assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR gate');
    assert.match(instance.incidents[0]?.message ?? '', /'x'.*boolean/);
    engine.setVariables(instance, { x: false });
    engine.resolve(instance.incidents[0]?.key ?? 0);
    assert.deepEqual(instance.completedElements, ['start', 'gate', 'b']);
  });
}

test('flows after the taken one are not evaluated', async () => {
  const engine = await engineOf(gateway('gate -> a if x', 'gate -> b if missing'));
  assert.equal(engine.start('p', { variables: { x: true } }).state, 'COMPLETED');
});
