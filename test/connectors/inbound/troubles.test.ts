/** What a node tells of its inbound connectors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Troubles } from '../../../connectors/inbound/troubles.ts';

test('a trouble is said once, told with its beginning for as long as it lasts, and said again when it is back', () => {
  const said: string[] = [];
  const troubles = new Troubles((about, reason) => said.push(`${about}: ${reason}`));
  const startedMs = Date.now();
  troubles.tell('orders', 'no topic');
  const [first] = troubles.list();
  troubles.tell('orders', 'no topic');
  troubles.tell('letters', 'no password');
  assert.deepEqual(troubles.list()[0], first);
  assert.equal(first?.what, 'orders: no topic');
  assert.ok(Date.parse(first?.since ?? '') >= startedMs);
  troubles.tell('orders', 'no leader');
  troubles.heal('letters');
  assert.deepEqual(
    troubles.list().map(({ what }) => what),
    ['orders: no leader'],
  );
  troubles.heal('orders');
  assert.deepEqual(troubles.list(), []);
  troubles.tell('orders', 'no leader');
  assert.deepEqual(said, [
    'orders: no topic',
    'letters: no password',
    'orders: no leader',
    'orders: no leader',
  ]);
});
