/** How a receive task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('a receive task waits for its message [B11]', async () => {
  const node = nodeOf(await compileBeside(import.meta.url), 'paid');
  assert.equal(node.event?.kind, 'message');
  assert.equal(written(node.event?.kind === 'message' ? node.event.name : undefined), 'payment');
  assert.equal(node.event?.kind === 'message' && node.event.correlationKey?.source, 'order.id');
  assert.deepEqual(
    node.outputs.map((output) => output.target),
    [['payment']],
  );
});

test('a receive task without a message, or without a correlation key, is rejected', async () => {
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'receiveTask' }), ['t: messageRef is missing']);
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'receiveTask', message: { name: 'm' } }), [
    't: the message has no zeebe:subscription with a correlationKey',
  ]);
});

test('a receive task that starts a process is rejected [B12 C16]', async () => {
  const message = { name: 'm', key: '=k' };
  const attributes = { instantiate: 'true' };
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'receiveTask', message, attributes }), [
    't: instantiate is not supported',
  ]);
});
