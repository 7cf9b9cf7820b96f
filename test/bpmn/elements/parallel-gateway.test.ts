/** How a parallel gateway is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, findingsOfNode, nodeOf } from '../compile-model.ts';

test('a parallel gateway forks and joins', async () => {
  const process = await compileBeside(import.meta.url);
  assert.deepEqual(
    nodeOf(process, 'fork').outgoing.map((flow) => flow.target.id),
    ['a', 'b'],
  );
  assert.deepEqual(
    nodeOf(process, 'join').incoming.map((flow) => flow.source.id),
    ['a', 'b'],
  );
});

test('a parallel gateway has no mappings and no conditions', async () => {
  assert.deepEqual(await findingsOfNode({ id: 'g', type: 'parallelGateway', outputs: { a: '=1' } }), [
    'g: zeebe:ioMapping is not supported on bpmn:parallelGateway',
  ]);
});
