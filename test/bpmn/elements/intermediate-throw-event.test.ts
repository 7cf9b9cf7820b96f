/** How an intermediate throw event is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf, written } from '../compile-model.ts';

test('an intermediate throw event can be a none, message (job) or link event [B38 C74]', async () => {
  const process = await compileBeside(import.meta.url);
  assert.equal(nodeOf(process, 'reached').event?.kind, 'none');
  assert.deepEqual(
    nodeOf(process, 'reached').outputs.map((output) => output.target),
    [['milestone']],
  );
  assert.equal(nodeOf(process, 'tell').event?.kind, 'message');
  assert.equal(written(nodeOf(process, 'tell').job?.type), 'tell');
  assert.equal(nodeOf(process, 'jump').linkTarget, nodeOf(process, 'land'));
});

test('a message throw event needs a job, others have none', async () => {
  assert.deepEqual(
    await findingsOfNode({ id: 't', type: 'intermediateThrowEvent', message: { name: 'm' } }),
    ['t: zeebe:taskDefinition with a job type is missing'],
  );
  assert.deepEqual(await findingsOfNode({ id: 't', type: 'intermediateThrowEvent', job: { type: 'x' } }), [
    't: zeebe:taskDefinition is supported on message throw events only',
  ]);
});

test('error and conditional events are rejected', async () => {
  for (const kind of ['error', 'conditional']) {
    const xml = `<bpmn:${kind}EventDefinition />`;
    assert.deepEqual(await findingsOfNode({ id: 't', type: 'intermediateThrowEvent', xml }), [
      `t: bpmn:${kind}EventDefinition is not supported on bpmn:intermediateThrowEvent`,
    ]);
  }
});
