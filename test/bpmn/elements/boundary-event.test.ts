/** How a boundary event is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf } from '../compile-model.ts';

test('boundary events belong to their activity in document order', async () => {
  const process = await compileBeside(import.meta.url);
  const charge = nodeOf(process, 'charge');
  assert.deepEqual(
    charge.boundaryEvents.map((node) => node.id),
    ['late', 'cancelled', 'declined', 'failed'],
  );
  assert.deepEqual(
    charge.boundaryEvents.map((node) => node.interrupting),
    [false, true, true, true],
  );
  assert.deepEqual(
    charge.boundaryEvents.map((node) => node.event?.kind),
    ['timer', 'message', 'error', 'error'],
  );
  assert.ok(charge.boundaryEvents.every((node) => node.attachedTo === charge));
  const failed = nodeOf(process, 'failed').event;
  assert.deepEqual(failed, { kind: 'error' });
});

test('an error boundary event always interrupts [C81]', async () => {
  const late = { id: 'b', type: 'boundaryEvent', attachedTo: 't', interrupting: false, error: 'E' };
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'serviceTask', job: { type: 'x' } }, late), [
    'b: an error boundary event is always interrupting; cancelActivity="false" is not allowed',
  ]);
});

test('a boundary event requires an event definition and an activity', async () => {
  const findings = await findingsOfNode(
    { id: 't', type: 'serviceTask', job: { type: 'x' } },
    { id: 'none', type: 'boundaryEvent', attachedTo: 't' },
    { id: 'loose', type: 'boundaryEvent', timer: { duration: 'PT1S' } },
    { id: 'lost', type: 'boundaryEvent', attachedTo: 'missing', timer: { duration: 'PT1S' } },
    { id: 'onStart', type: 'boundaryEvent', attachedTo: 'start', timer: { duration: 'PT1S' } },
  );
  assert.deepEqual(findings.sort(), [
    'loose: attachedToRef is missing',
    "lost: attachedToRef refers to 'missing', which is not in this file",
    'none: bpmn:boundaryEvent requires an event definition',
    "onStart: attachedToRef 'start' is not an activity",
  ]);
});
