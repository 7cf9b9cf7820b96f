/** Buffered messages and waiting subscriptions, with very many for one key. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeptByName } from '../../state/kept-messages.ts';
import type { BufferedMessage } from '../../state/partition-entries.ts';

const PLACE = { name: 'm', correlationKey: 'k' };

function message(key: number, correlatedProcessIds: readonly string[], expiresAtMs = 10): BufferedMessage {
  return {
    key,
    ...PLACE,
    variables: '',
    expiresAtMs,
    correlatedProcessIds: [...correlatedProcessIds],
    inFlight: [],
  };
}

test('the oldest message for a process equals that of a full scan', () => {
  const change = fc.record({
    key: fc.integer({ min: 1, max: 12 }),
    ids: fc.subarray(['p', 'q']),
    isKept: fc.boolean(),
    expiresAtMs: fc.constantFrom(5, 20),
    asks: fc.constantFrom('p', 'q'),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const kept = new KeptByName();
      const messages = new Map<number, BufferedMessage>();
      for (const { key, ids, isKept, expiresAtMs, asks } of changes) {
        const value = isKept ? message(key, ids, expiresAtMs) : undefined;
        kept.change(value, messages.get(key));
        if (value) messages.set(key, value);
        else messages.delete(key);
        const sorted = [...messages.values()].sort((a, b) => a.key - b.key);
        const expected = sorted.find(
          (each) => each.expiresAtMs > 10 && !each.correlatedProcessIds.includes(asks),
        );
        const found = kept.oldestFor({ ...PLACE, processId: asks }, 10, (each) => messages.get(each));
        assert.equal(found?.key, expected?.key);
        assert.deepEqual(
          kept.keysOf('m', 'k'),
          sorted.map((each) => each.key),
        );
      }
    }),
  );
});

test('messages that a process has received are not scanned again', () => {
  const kept = new KeptByName();
  const messages = new Map<number, BufferedMessage>();
  let looks = 0;
  const take = (): number | undefined => {
    const found = kept.oldestFor({ ...PLACE, processId: 'p' }, 0, (key) => {
      looks++;
      return messages.get(key);
    });
    if (!found) return undefined;
    const taken = message(found.key, ['p']);
    kept.change(taken, found);
    messages.set(found.key, taken);
    return found.key;
  };
  for (let key = 1; key <= 1000; key++) {
    messages.set(key, message(key, []));
    kept.change(messages.get(key), undefined);
  }
  for (let key = 1; key <= 1000; key++) assert.equal(take(), key);
  assert.equal(take(), undefined);
  assert.ok(looks < 3000, `${looks} looks`);
  const back = message(500, []);
  kept.change(back, messages.get(500));
  messages.set(500, back);
  assert.equal(take(), 500, 'one that was given back is found again');
});
