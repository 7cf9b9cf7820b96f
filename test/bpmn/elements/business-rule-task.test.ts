/** How a business rule task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('a business rule task is a job', async () => {
  const node = nodeOf(await compileBeside(import.meta.url), 'rate');
  assert.equal(node.type, 'businessRuleTask');
  assert.equal(written(node.job?.type), 'rate-customer');
});

test('a decision is refused', async () => {
  const extension = '<zeebe:calledDecision decisionId="d" resultVariable="r" />';
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'businessRuleTask', extension }), [
    't: zeebe:calledDecision is not supported on bpmn:businessRuleTask',
    't: zeebe:taskDefinition with a job type is missing',
  ]);
});
