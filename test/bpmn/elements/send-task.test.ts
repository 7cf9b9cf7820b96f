/** How a send task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('a send task is a job; type and retries may be FEEL [B6]', async () => {
  const node = nodeOf(await compileBeside(import.meta.url), 'notify');
  assert.equal(node.type, 'sendTask');
  assert.equal(written(node.job?.type), '="notify-" + channel');
  assert.equal(written(node.job?.retries), '=attempts');
});

test('a send task without a job type is rejected', async () => {
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'sendTask' }), [
    't: zeebe:taskDefinition with a job type is missing',
  ]);
});
