/**
 * Which subscriptions are free for a message, compared with plain lists; names and keys with equal hashes are
 * kept apart.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FreeSubscriptions } from '../../state/free-subscriptions.ts';
import { hashOfNameAndKey } from '../../state/name-and-key.ts';
import type { MessageSubscription } from '../../state/partition-entries.ts';
import { Random } from '../sim/random.ts';

test('available subscriptions are the oldest of each selected process, in order of their opening', () => {
  const stored = new Map<number, MessageSubscription>();
  const free = new FreeSubscriptions((key) => stored.get(key));
  const subscription = (key: number, processId: string, more: Partial<MessageSubscription> = {}) => ({
    key,
    instanceKey: key,
    processId,
    messageName: 'm',
    correlationKey: 'k',
    interrupting: true,
    order: key,
    ...more,
  });
  const all = [1, 2, 3, 4].map((key) => subscription(key, key % 2 === 1 ? 'odd' : 'even'));
  for (const each of all) {
    stored.set(each.key, each);
    free.change(each, undefined);
  }
  const next = (after: number, ...except: string[]) =>
    free.next('m', 'k', after, (id) => !except.includes(id));
  assert.equal(next(0), 1);
  assert.equal(next(1), 2);
  assert.equal(next(1, 'even'), 3);
  assert.equal(next(0, 'odd', 'even'), undefined);
  const [first, second] = all;
  free.change(subscription(1, 'odd', { correlatingMessageKey: 9 }), first);
  free.change(subscription(2, 'even', { suspended: true }), second);
  assert.equal(next(0), 3, 'those that are taken are left out');
  free.change(first, subscription(1, 'odd', { correlatingMessageKey: 9 }));
  assert.equal(next(0), 1);
  for (const each of all) free.change(undefined, each);
  assert.equal(next(0), undefined);
});

for (const [name, hashOf] of [
  ['as they are', hashOfNameAndKey],
  ['all equal', () => 7],
  ['often equal', (_name: string, key: string) => (key.charCodeAt(0) % 3) + 1],
] as const) {
  test(`the oldest one after another equals that of a plain list; hashes ${name}`, () => {
    const random = new Random(11);
    const stored = new Map<number, MessageSubscription>();
    const free = new FreeSubscriptions((key) => stored.get(key), hashOf);
    for (let key = 1; key <= 2000; key++) {
      const [oldest] = [...stored.values()];
      if (oldest && random.chance(0.5)) {
        stored.delete(oldest.key);
        free.change(undefined, oldest);
      } else {
        const added = {
          key,
          instanceKey: key,
          processId: 'abc'.charAt(random.int(0, 2)),
          messageName: 'mn'.charAt(random.int(0, 1)),
          correlationKey: 'pqrst'.charAt(random.int(0, 4)),
          interrupting: true,
          order: key,
        };
        stored.set(key, added);
        free.change(added, undefined);
      }
      const messageName = 'mn'.charAt(random.int(0, 1));
      const correlationKey = 'pqrst'.charAt(random.int(0, 4));
      const after = key - random.int(0, 20);
      const except = 'abc'.charAt(random.int(0, 2));
      const expected = [...stored.values()].find(
        (one) =>
          one.messageName === messageName &&
          one.correlationKey === correlationKey &&
          one.order > after &&
          one.processId !== except,
      );
      assert.equal(
        free.next(messageName, correlationKey, after, (id) => id !== except),
        expected?.key,
      );
    }
  });
}
