/** How an intermediate catch event is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('an intermediate catch event waits for a message or a timer', async () => {
  const process = await compileBeside(import.meta.url);
  const paid = nodeOf(process, 'paid').event;
  assert.equal(written(paid?.kind === 'message' ? paid.name : undefined), '="paid-" + region');
  assert.equal(paid?.kind === 'message' && paid.correlationKey?.source, 'order.id');
  const wait = nodeOf(process, 'wait').event;
  assert.equal(wait?.kind === 'timer' && wait.timer, 'duration');
});

test('an intermediate catch event without event definition is rejected', async () => {
  assert.deepEqual(await findingsOfNode({ id: 'c', type: 'intermediateCatchEvent' }), [
    'c: bpmn:intermediateCatchEvent requires an event definition',
  ]);
});

test('an escalation catch event is rejected', async () => {
  const xml = '<bpmn:escalationEventDefinition />';
  assert.deepEqual(await findingsOfNode({ id: 'c', type: 'intermediateCatchEvent', xml }), [
    'c: bpmn:escalationEventDefinition is not supported on bpmn:intermediateCatchEvent',
  ]);
});
