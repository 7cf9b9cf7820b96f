/** How a script task is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('a script task has FEEL and a result variable, or a job [B9]', async () => {
  const process = await compileBeside(import.meta.url);
  const sum = nodeOf(process, 'sum');
  assert.equal(sum.script?.expression.source, 'a + b');
  assert.equal(sum.script?.resultVariable, 'total');
  assert.equal(sum.job, undefined);
  const python = nodeOf(process, 'python');
  assert.equal(written(python.job?.type), 'python');
  assert.equal(python.script, undefined);
});

test('a script task with neither or both is rejected', async () => {
  const finding = 't: a script task must have exactly one of zeebe:script and zeebe:taskDefinition';
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'scriptTask' }), [finding]);
  const script = { expression: '=1', result: 'x' };
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'scriptTask', script, job: { type: 'x' } }), [
    finding,
  ]);
});

test('a script needs FEEL and a result variable [C9]', async () => {
  assert.deepEqual(
    await findingsOfNode({ id: 't', type: 'scriptTask', script: { expression: '1', result: '' } }),
    [
      't: the resultVariable of zeebe:script is missing or empty',
      "t: the expression of zeebe:script must be a FEEL expression that starts with '='",
    ],
  );
});
