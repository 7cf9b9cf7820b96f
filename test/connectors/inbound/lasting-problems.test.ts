/** What a node reports about its inbound connectors. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { LastingProblems } from '../../../connectors/inbound/lasting-problems.ts';

test('a problem is logged once, reported with its start while it lasts, and logged again when it returns', (t) => {
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
  t.after(() => mock.timers.reset());
  const reported: string[] = [];
  const troubles = new LastingProblems((about, reason) => reported.push(`${about}: ${reason}`));
  const told = (): string[] => troubles.list().map(({ what }) => what);
  troubles.update(new Map([['orders', 'no topic']]));
  const since = troubles.list()[0]?.since ?? '';
  assert.equal(since, '2026-01-01T00:00:00.000Z');
  mock.timers.tick(2_000);
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
  assert.equal(troubles.list()[0]?.since, '2026-01-01T00:00:02.000Z');
  assert.deepEqual(reported, [
    'orders: no topic',
    'orders: no leader',
    'letters: no password',
    'orders: no leader',
  ]);
});
