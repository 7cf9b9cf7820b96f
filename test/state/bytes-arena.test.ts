/** The arena and the key table compared with plain maps, by random operations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BytesArena } from '../../state/bytes-arena.ts';
import { EndedInstances } from '../../state/ended-instances.ts';
import { KeyTable } from '../../state/key-table.ts';
import { keyOf } from '../../state/keys.ts';
import { UndoLog } from '../../state/undo-log.ts';

test('stored bytes stay until they are freed, despite other changes', () => {
  const step = fc.record({ free: fc.boolean(), pick: fc.nat(), length: fc.nat(40_000), fill: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const arena = new BytesArena();
      const held: { location: number; bytes: Buffer }[] = [];
      for (const { free, pick, length, fill } of steps) {
        if (free && held.length > 0) {
          const [entry] = held.splice(pick % held.length, 1);
          arena.free((entry as { location: number }).location);
        } else {
          const bytes = Buffer.alloc(length, fill);
          held.push({ location: arena.put(bytes), bytes });
        }
        for (const { location, bytes } of held) assert.deepEqual(arena.get(location), bytes);
      }
    }),
    { numRuns: 50 },
  );
});

test('freed slots are used again', () => {
  const arena = new BytesArena();
  const bytes = Buffer.alloc(300);
  let location = arena.put(bytes);
  const held = arena.heldBytes;
  for (let round = 0; round < 10_000; round++) {
    arena.free(location);
    location = arena.put(bytes);
  }
  assert.equal(arena.heldBytes, held);
});

test('a key table behaves like a map', () => {
  const step = fc.record({
    partition: fc.nat(3),
    counter: fc.integer({ min: 1, max: 60 }),
    value: fc.option(fc.integer()),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
      const table = new KeyTable();
      const map = new Map<number, number>();
      for (const { partition, counter, value } of steps) {
        const key = keyOf(partition, counter);
        if (value === null) {
          table.delete(key);
          map.delete(key);
        } else {
          table.set(key, value);
          map.set(key, value);
        }
        assert.equal(table.size, map.size);
        assert.equal(table.get(key), map.get(key));
      }
      assert.deepEqual([...table.keys()].sort(), [...map.keys()].sort());
      for (const [key, value] of map) assert.equal(table.get(key), value);
    }),
  );
});

test('ended instances are removed in the order of their ends, and an undo restores their position', () => {
  const undo = new UndoLog();
  const ended = new EndedInstances(undo);
  const all = (): number[] => ended.expired(Number.MAX_SAFE_INTEGER, 0, 1_000_000).map(({ key }) => key);
  for (let key = 1; key <= 100; key++) ended.add({ key, processId: 'p', businessKey: '' }, key);
  for (let key = 1; key <= 60; key++) ended.forget(key);
  const before = all();
  const mark = undo.mark();
  ended.forget(61);
  for (let key = 300; key > 200; key--) ended.add({ key, processId: 'p', businessKey: `b${key}` }, 500);
  assert.deepEqual(
    all().slice(-100),
    Array.from({ length: 100 }, (_unused, at) => 201 + at),
  );
  assert.equal(ended.expired(0, ended.size - 1, 10).length, 1);
  undo.rollback(mark);
  assert.deepEqual(all(), before);
  assert.throws(() => ended.forget(99), /not the oldest/);
});
