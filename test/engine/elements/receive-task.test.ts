/** The receive task, and the message catch event that does the same. Source: BPMN 2.0.2 §10.3.3; Zeebe. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, process, rejected } from '../engine-of.ts';

for (const type of ['receiveTask', 'intermediateCatchEvent']) {
  const node: NodeSpec = { id: 'x', type, message: { name: 'm', key: '=id' } };
  const spec = process([node], ['start -> x -> end']);

  test(`${type}: it waits for a message with its key, whose variables reach the process [C15]`, async () => {
    const engine = await engineOf(spec);
    const instance = engine.start('p', { variables: { id: 'k', a: 1 } });
    engine.publish('m', { key: 'other', variables: { a: 2 } });
    engine.publish('other', { key: 'k', variables: { a: 3 } });
    assert.deepEqual(instance.activeElements, ['x']);
    engine.publish('m', { key: 'k', variables: { a: 4 } });
    assert.equal(instance.state, 'COMPLETED');
    assert.deepEqual(instance.variables, { id: 'k', a: 4 });
  });

  test(`${type}: with output mappings the message's variables are local`, async () => {
    const engine = await engineOf(process([{ ...node, outputs: { b: '=a + 1' } }], ['start -> x -> end']));
    const instance = engine.start('p', { variables: { id: 'k' } });
    engine.publish('m', { key: 'k', variables: { a: 4 } });
    assert.deepEqual(instance.variables, { id: 'k', b: 5 });
    assert.deepEqual(instance.variablesOf('x'), { a: 4 });
  });

  test(`${type}: the key is evaluated once, when it activates [C122]`, async () => {
    const engine = await engineOf(spec);
    const instance = engine.start('p', { variables: { id: 'old' } });
    engine.setVariables(instance, { id: 'new' });
    engine.publish('m', { key: 'new' });
    assert.equal(instance.state, 'ACTIVE');
    engine.publish('m', { key: 'old' });
    assert.equal(instance.state, 'COMPLETED');
  });

  test(`${type}: a number is a key in the form of its text [C120]`, async () => {
    const engine = await engineOf(spec);
    const instance = engine.start('p', { variables: { id: 12.5 } });
    assert.equal(instance.subscriptions[0]?.correlationKey, '12.5');
    engine.publish('m', { key: '12.5' });
    assert.equal(instance.state, 'COMPLETED');
  });

  for (const id of [null, true, ['k'], { k: 1 }, '']) {
    test(`${type}: the key ${JSON.stringify(id)} is the incident EXTRACT_VALUE_ERROR [C121]`, async () => {
      const engine = await engineOf(spec);
      const instance = engine.start('p', { variables: { id } });
      assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR x');
      engine.setVariables(instance, { id: 'k' });
      engine.resolve(instance.incidents[0]?.key ?? 0);
      engine.publish('m', { key: 'k' });
      assert.equal(instance.state, 'COMPLETED');
    });
  }

  test(`${type}: name and key can read input mappings [C118]`, async () => {
    const mapped = {
      id: 'x',
      type,
      message: { name: '="m-" + kind', key: '=local' },
      inputs: { local: '=id', kind: '="a"' },
    };
    const engine = await engineOf(process([mapped], ['start -> x -> end']));
    const instance = engine.start('p', { variables: { id: 'k' } });
    engine.publish('m-a', { key: 'k' });
    assert.equal(instance.state, 'COMPLETED');
  });
}

test('an ended instance does not receive messages', async () => {
  const node: NodeSpec = { id: 'x', type: 'receiveTask', message: { name: 'm', key: '=id' } };
  const engine = await engineOf(process([node], ['start -> x -> end']));
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.cancel(instance);
  assert.equal(instance.state, 'TERMINATED');
  engine.publish('m', { key: 'k' });
  assert.deepEqual(instance.completedElements, ['start']);
  assert.throws(() => engine.cancel(instance), rejected('NOT_FOUND', /has ended/));
});
