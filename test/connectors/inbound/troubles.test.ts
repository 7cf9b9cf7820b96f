/** What a node tells of its inbound connectors. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Troubles } from '../../../connectors/inbound/troubles.ts';

test('a problem is logged once, reported with its start while it lasts, and logged again when it returns', async () => {
  const said: string[] = [];
  const troubles = new Troubles((about, reason) => said.push(`${about}: ${reason}`));
  const told = (): string[] => troubles.list().map(({ what }) => what);
  const startedMs = Date.now();
  troubles.update(new Map([['orders', 'no topic']]));
  const since = troubles.list()[0]?.since ?? '';
  assert.ok(Date.parse(since) >= startedMs);
  await sleep(2);
  troubles.update(
    new Map([
      ['orders', 'no leader'],
      ['letters', 'no password'],
    ]),
  );
  troubles.update(
    new Map([
      ['orders', 'no leader'],
      ['letters', 'no password'],
    ]),
  );
  assert.deepEqual(told(), ['orders: no leader', 'letters: no password']);
  assert.equal(troubles.list()[0]?.since, since, 'it is wrong since then, if for another reason');
  troubles.update(new Map());
  assert.deepEqual(told(), []);
  troubles.update(new Map([['orders', 'no leader']]));
  assert.ok(Date.parse(troubles.list()[0]?.since ?? '') > Date.parse(since));
  assert.deepEqual(said, [
    'orders: no topic',
    'orders: no leader',
    'letters: no password',
    'orders: no leader',
  ]);
});
