/** How an undefined task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf } from '../compile-model.ts';

test('an undefined task passes without waiting', async () => {
  const node = nodeOf(await compileBeside(import.meta.url), 'note');
  assert.equal(node.type, 'task');
  assert.equal(node.job, undefined);
  assert.deepEqual(
    node.outgoing.map((flow) => flow.target.id),
    ['end'],
  );
});

test('an undefined task has no job and no mappings', async () => {
  const node = { id: 't', type: 'task', job: { type: 'x' }, inputs: { a: '=1' } };
  assert.deepEqual(await findingsOfNode(node), [
    't: zeebe:taskDefinition is not supported on bpmn:task',
    't: zeebe:ioMapping is not supported on bpmn:task',
  ]);
});
