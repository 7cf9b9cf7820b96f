/** How a manual task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf } from '../compile-model.ts';

test('a manual task passes without waiting', async () => {
  const node = nodeOf(await compileBeside(import.meta.url), 'sign');
  assert.equal(node.type, 'manualTask');
  assert.equal(node.job, undefined);
  assert.deepEqual(
    node.outgoing.map((flow) => flow.target.id),
    ['end'],
  );
});

test('a manual task has no job and no mappings', async () => {
  const node = { id: 't', type: 'manualTask', job: { type: 'x' }, inputs: { a: '=1' } };
  assert.deepEqual(await findingsOfNode(node), [
    't: zeebe:taskDefinition is not supported on bpmn:manualTask',
    't: zeebe:ioMapping is not supported on bpmn:manualTask',
  ]);
});
