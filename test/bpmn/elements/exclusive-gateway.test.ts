/** How an exclusive gateway is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, nodeOf } from '../compile-model.ts';

test('an exclusive gateway has its flows in document order, and a default', async () => {
  const process = await compileBeside(import.meta.url);
  const gateway = nodeOf(process, 'isBig');
  assert.deepEqual(
    gateway.outgoing.map((flow) => flow.target.id),
    ['small', 'big'],
  );
  assert.equal(gateway.defaultFlow, process.flows.get('isBig_small'));
  assert.equal(process.flows.get('isBig_big')?.condition?.source, 'order.total > 100');
  assert.deepEqual(
    nodeOf(process, 'join').incoming.map((flow) => flow.source.id),
    ['big', 'small'],
  );
});
