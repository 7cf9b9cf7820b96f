/** A packed table compared with a plain map, through changes, deletions and rollbacks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BytesByKey } from '../../state/bytes-by-key.ts';
import { PackedTable } from '../../state/packed-table.ts';
import type { MessageSubscription } from '../../state/partition-entries.ts';
import { partitionEntryCodec } from '../../state/partition-entries.ts';
import { ChangedEntries } from '../../state/partition-table.ts';
import { UndoLog } from '../../state/undo-log.ts';
import { Random } from '../sim/random.ts';

const subscription = (key: number, correlationKey: string): MessageSubscription => ({
  key,
  instanceKey: key + 1,
  processId: 'p',
  messageName: 'm',
  correlationKey,
  interrupting: true,
  correlatingMessageKey: 0,
  order: key,
  suspended: false,
});

function tableOf() {
  const undo = new UndoLog();
  const changed = new ChangedEntries();
  const index = new Map<number, string>();
  const table = new PackedTable<MessageSubscription>(undo, changed, {
    keyText: (key) => `subscription/${key}`,
    wrap: (value) => ({ subscription: value }),
    unwrap: (entry) => entry.subscription,
    onChange: (key, value, before) => {
      assert.equal(index.get(key), before?.correlationKey, 'it returns the previous value');
      if (value) index.set(key, value.correlationKey);
      else index.delete(key);
    },
  });
  const content = () => new Map([...table.values()].map(({ key, correlationKey }) => [key, correlationKey]));
  return { undo, changed, index, table, content };
}

test('behaves like a map, also after undone changes, and notifies an index of each change', () => {
  const random = new Random(7);
  const { undo, changed, index, table, content } = tableOf();
  let model = new Map<number, string>();
  for (let round = 0; round < 300; round++) {
    const before = new Map(model);
    const mark = undo.mark();
    for (let change = whole(random, 1, 8); change > 0; change--) {
      const key = whole(random, 1, 20);
      if (whole(random, 0, 3) === 0) {
        table.delete(key);
        model.delete(key);
      } else {
        const text = 'x'.repeat(whole(random, 0, 200));
        table.set(key, subscription(key, text));
        model.set(key, text);
      }
    }
    const outcome = whole(random, 0, 2);
    if (outcome === 0) {
      undo.rollback(mark);
      model = before;
    } else if (outcome === 1) {
      undo.forget(undo.mark());
    }
    assert.deepEqual(sorted(content()), sorted(model));
    assert.deepEqual(sorted(index), sorted(model));
    assert.equal(table.size, model.size);
    for (const { key, value } of changed.take()) {
      const at = Number(key.slice(key.indexOf('/') + 1));
      const written = value && partitionEntryCodec.decode(value).subscription?.correlationKey;
      assert.equal(written ?? undefined, model.get(at), 'the written value is in the table');
    }
  }
});

test('loaded entries are neither written nor undone', () => {
  const { undo, changed, table } = tableOf();
  const value = subscription(3, 'k');
  const restored = new BytesByKey();
  restored.replace(3, partitionEntryCodec.encode({ subscription: value }));
  table.restore(restored);
  undo.rollback(0);
  assert.deepEqual(changed.take(), []);
  assert.equal(table.get(3)?.correlationKey, 'k');
});

function sorted(map: ReadonlyMap<number, string>): [number, string][] {
  return [...map].sort(([left], [right]) => left - right);
}

function whole(random: Random, from: number, to: number): number {
  return Math.floor(random.between(from, to + 1));
}
