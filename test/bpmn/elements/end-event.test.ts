/** How an end event is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { compileBeside, findingsOf, nodeOf, written } from '../compile-model.ts';

test('an end event can be a none, message (job), error or terminate event', async () => {
  const process = await compileBeside(import.meta.url);
  const kinds = ['none', 'tell', 'fail', 'stop'].map((id) => nodeOf(process, id).event?.kind);
  assert.deepEqual(kinds, ['none', 'message', 'error', 'terminate']);
  assert.equal(written(nodeOf(process, 'tell').job?.type), 'tell');
  const { event } = nodeOf(process, 'fail');
  assert.equal(written(event?.kind === 'error' ? event.code : undefined), 'OUT_OF_STOCK');
});

test('a message end event needs a job, others have none', async () => {
  assert.deepEqual(await findingsOfEnd({ message: { name: 'm' } }), [
    'e: zeebe:taskDefinition with a job type is missing',
  ]);
  assert.deepEqual(await findingsOfEnd({ job: { type: 'x' } }), [
    'e: zeebe:taskDefinition is supported on message end events only',
  ]);
});

test('a conditional end event is rejected', async () => {
  assert.deepEqual(await findingsOfEnd({ xml: '<bpmn:conditionalEventDefinition />' }), [
    'e: bpmn:conditionalEventDefinition is not supported on bpmn:endEvent',
  ]);
});

function findingsOfEnd(parts: Partial<NodeSpec>): Promise<string[]> {
  const nodes = [
    { id: 's', type: 'startEvent' },
    { id: 'e', type: 'endEvent', ...parts },
  ];
  return findingsOf({ id: 'p', nodes, flows: ['s -> e'] });
}
