/** The ids that a client makes for its commands, and the partitions to which their hashes route them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CommandIds, commandIdFor } from '../../client/command-ids.ts';
import { partitionForKey } from '../../kafka/wire/murmur2.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the id of a command', () => {
  it('is a UUID whose hash selects the given partition', () => {
    for (const count of [1, 2, 8, 31, 128, 1_000]) {
      for (const partition of new Set([0, 1 % count, count - 1, Math.floor(count / 2)])) {
        const id = commandIdFor(partition, count);
        assert.match(id.toString('latin1'), UUID);
        assert.equal(partitionForKey(id, count), partition, `${id} of ${count} partitions`);
      }
    }
  });

  it('is a different one for each command, also of one partition', () => {
    const ids = Array.from({ length: 5_000 }, () => commandIdFor(3, 8).toString('latin1'));
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('the ids of commands', () => {
  const partitionsOf = (ids: CommandIds, count: number, groupOf: (n: number) => number): number[] =>
    Array.from({ length: count }, (_unused, n) => partitionForKey(ids.next(8, groupOf(n)), 8));

  it('select one partition for commands that are sent together, and the next one for the next', () => {
    const partitions = partitionsOf(new CommandIds(), 80, (n) => Math.floor(n / 10));
    for (const [n, partition] of partitions.entries()) {
      assert.equal(partition, ((partitions[0] ?? 0) + Math.floor(n / 10)) % 8, `command ${n}`);
    }
  });

  it('select all partitions equally for one client that sends thousands together', () => {
    const counts = Map.groupBy(
      partitionsOf(new CommandIds(), 128 * 16, () => 0),
      (one) => one,
    );
    assert.deepEqual(
      [...counts.values()].map(({ length }) => length),
      Array(8).fill(256),
    );
  });

  it('select different partitions for different clients', () => {
    const first = Array.from({ length: 200 }, () => partitionsOf(new CommandIds(), 1, () => 0)[0]);
    assert.equal(new Set(first).size, 8);
  });

  it('select existing partitions after the topic has got fewer or more of them', () => {
    const ids = new CommandIds();
    for (let count = 16; count > 0; count--) {
      const id = ids.next(count, count);
      assert.ok(partitionForKey(id, count) < count);
    }
  });
});
