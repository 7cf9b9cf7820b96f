/** The event-based gateway in the engine. Source: BPMN 2.0.2 §10.6.6; Zeebe's EventBasedGatewayProcessor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, process } from '../engine-of.ts';

const events: readonly NodeSpec[] = [
  { id: 'gate', type: 'eventBasedGateway' },
  { id: 'paid', type: 'intermediateCatchEvent', message: { name: 'paid', key: '=id' } },
  { id: 'refused', type: 'intermediateCatchEvent', message: { name: 'refused', key: '=id' } },
  { id: 'late', type: 'intermediateCatchEvent', timer: { duration: 'PT1H' } },
  { id: 'no', type: 'endEvent' },
  { id: 'over', type: 'endEvent' },
];
const flows = ['start -> gate', 'gate -> paid -> end', 'gate -> refused -> no', 'gate -> late -> over'];

for (const partitions of [1, 3]) {
  test(`the first event wins and the others are closed (${partitions} partitions) [C30]`, async () => {
    const engine = await engineOf(process(events, flows), { partitions });
    const instance = engine.start('p', { variables: { id: 'k' } });
    assert.deepEqual(instance.activeElements, ['gate']);
    assert.equal(instance.subscriptions.length, 2);
    assert.equal(instance.timers.length, 1);
    engine.publish('refused', { key: 'k', variables: { why: 'poor' } });
    assert.equal(instance.state, 'COMPLETED');
    assert.deepEqual(instance.completedElements, ['start', 'gate', 'refused', 'no']);
    assert.deepEqual(instance.sequenceFlowsTaken, ['start_gate', 'gate_refused', 'refused_no']);
    assert.deepEqual(instance.variables, { id: 'k', why: 'poor' });
    assert.equal(engine.advanceToNextTimer(), undefined);
    assert.deepEqual(
      engine.cluster.partitions.map(({ state }) => state.subscriptions.size),
      engine.cluster.partitions.map(() => 0),
    );
  });
}

test('a timer wins when no message comes in time [B26]', async () => {
  const engine = await engineOf(process(events, flows));
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.advanceBy('PT1H');
  assert.deepEqual(instance.completedElements, ['start', 'gate', 'late', 'over']);
});

test('an already buffered message wins at once, and its event maps to the scope of the gateway [B26 C31]', async () => {
  const mapped = events.map((node) =>
    node.id === 'paid' ? { ...node, outputs: { total: '=amount * 2' } } : node,
  );
  const engine = await engineOf(process(mapped, flows));
  engine.publish('paid', { key: 'k', ttl: 'PT1H', variables: { amount: 21 } });
  const instance = engine.start('p', { variables: { id: 'k' } });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.variables, { id: 'k', total: 42 });
});

test('a correlation key that is neither a string nor a number is EXTRACT_VALUE_ERROR on the gateway', async () => {
  const engine = await engineOf(process(events, flows));
  const instance = engine.start('p');
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR gate');
  assert.deepEqual(instance.subscriptions, []);
  assert.deepEqual(instance.timers, []);
  engine.setVariables(instance, { id: 7 });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  engine.publish('paid', { key: '7' });
  assert.equal(instance.state, 'COMPLETED');
});
