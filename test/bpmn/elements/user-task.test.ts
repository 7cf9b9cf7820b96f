/** How a user task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('a user task is a job of its own type, with headers for who and what', async () => {
  const { job } = nodeOf(await compileBeside(import.meta.url), 'approve');
  assert.equal(written(job?.type), 'io.camunda.zeebe:userTask');
  assert.deepEqual(job?.headers, [
    ['color', 'red'],
    ['io.camunda.zeebe:candidateGroups', 'sales'],
    ['io.camunda.zeebe:formKey', 'approve-order'],
  ]);
  assert.deepEqual(
    job?.computedHeaders?.map(([name, expression]) => [name, expression.source]),
    [['io.camunda.zeebe:assignee', 'order.owner']],
  );
});

test('a native user task is accepted as such a job', async () => {
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'userTask', extension: '<zeebe:userTask />' }), []);
});

test('task listeners are refused', async () => {
  const extension =
    '<zeebe:taskListeners><zeebe:taskListener eventType="complete" type="x" /></zeebe:taskListeners>';
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'userTask', extension }), [
    't: zeebe:taskListeners is not supported on bpmn:userTask',
  ]);
});
