/** How an inclusive gateway is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileBeside, nodeOf } from '../compile-model.ts';

test('an inclusive gateway has conditions and a default', async () => {
  const process = await compileBeside(import.meta.url);
  const fork = nodeOf(process, 'fork');
  assert.equal(fork.defaultFlow?.id, 'fork_b');
  assert.equal(process.flows.get('fork_a')?.condition?.source, 'x > 1');
  assert.equal(nodeOf(process, 'join').incoming.length, 2);
});
