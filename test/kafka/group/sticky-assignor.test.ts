/** The sticky assignor: balanced, without unnecessary moves. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Handover, MemberClaim } from '../../../kafka/group/sticky-assignor.ts';
import { assignPartitions } from '../../../kafka/group/sticky-assignor.ts';
import type { TopicPartition } from '../../../kafka/ports.ts';

const TOPIC = 'commands';

function claim(memberId: string, owned: readonly number[], generation = 1): MemberClaim {
  const partitions = owned.map((partition) => ({ topic: TOPIC, partition }));
  return { memberId, nodeId: `node-${memberId}`, generation, owned: partitions };
}

function assign(members: readonly MemberClaim[], count: number, handover: Handover = 'immediate') {
  const assigned = assignPartitions(members, new Map([[TOPIC, count]]), handover);
  return Object.fromEntries(
    [...assigned].map(([memberId, partitions]) => [memberId, partitions.map(({ partition }) => partition)]),
  );
}

describe('sticky assignment', () => {
  it('assigns everything to a single member', () => {
    assert.deepEqual(assign([claim('a', [])], 4), { a: [0, 1, 2, 3] });
  });

  it('assigns nothing without members or partitions', () => {
    assert.deepEqual(assign([], 4), {});
    assert.deepEqual(assign([claim('a', [])], 0), { a: [] });
  });

  it("moves a new member's share from the member with most partitions, and nothing else", () => {
    const members = [claim('a', [0, 1, 2, 3]), claim('b', [4, 5, 6, 7]), claim('c', [])];
    assert.deepEqual(assign(members, 8), { a: [0, 1, 2], b: [4, 5, 6], c: [3, 7] });
  });

  it('keeps the partitions of remaining members when one leaves', () => {
    const members = [claim('a', [0, 1, 2]), claim('c', [3, 7])];
    const assigned = assign(members, 8);
    assert.deepEqual(
      [0, 1, 2].filter((partition) => assigned['a']?.includes(partition)),
      [0, 1, 2],
    );
    assert.deepEqual(
      [3, 7].filter((partition) => assigned['c']?.includes(partition)),
      [3, 7],
    );
  });

  it('prefers the newer generation when two claim the same partition', () => {
    assert.deepEqual(assign([claim('a', [0, 1], 3), claim('b', [0, 1], 4)], 2), { a: [1], b: [0] });
    assert.deepEqual(assign([claim('a', [0, 1], 5), claim('b', [0, 1], 4)], 2), { a: [0], b: [1] });
  });

  it('ignores duplicate claims and claims to missing partitions', () => {
    assert.deepEqual(assign([claim('a', [9, 1, 1, -1]), claim('b', [0])], 2), { a: [1], b: [0] });
  });

  it('revokes a partition before it assigns it to another member', () => {
    const before = [claim('a', [0, 1, 2, 3]), claim('b', [])];
    assert.deepEqual(assign(before, 4, 'two-step'), { a: [0, 1], b: [] });
    const after = [claim('a', [0, 1], 2), claim('b', [], 2)];
    assert.deepEqual(assign(after, 4, 'two-step'), { a: [0, 1], b: [2, 3] });
  });
});

/** Some topics and members; their claims may be stale, duplicated or invalid. */
const group = fc.record({
  counts: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }),
  members: fc.array(
    fc.record({
      generation: fc.integer({ min: -1, max: 3 }),
      owned: fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 14 })), {
        maxLength: 12,
      }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

interface Group {
  readonly counts: ReadonlyMap<string, number>;
  readonly members: readonly MemberClaim[];
}

function groupOf(value: {
  readonly counts: readonly number[];
  readonly members: readonly {
    readonly generation: number;
    readonly owned: readonly (readonly [topic: number, partition: number])[];
  }[];
}): Group {
  return {
    counts: new Map(value.counts.map((count, index) => [`t${index}`, count])),
    members: value.members.map(({ generation, owned }, index) => ({
      memberId: `m${index}`,
      nodeId: `n${index % 3}`,
      generation,
      owned: owned.map(([topic, partition]) => ({ topic: `t${topic}`, partition })),
    })),
  };
}

const names = (partitions: readonly TopicPartition[]): string[] =>
  partitions.map(({ topic, partition }) => `${topic}/${partition}`);

describe('sticky assignment, any group', () => {
  it('assigns each partition once, balanced within one, with the same result on every node', () => {
    fc.assert(
      fc.property(group, (value) => {
        const { members, counts } = groupOf(value);
        const assigned = assignPartitions(members, counts, 'immediate');
        const all = [...counts].flatMap(([topic, count]) =>
          Array.from({ length: count }, (_unused, partition) => `${topic}/${partition}`),
        );
        assert.deepEqual([...assigned.values()].flatMap(names).sort(), all.sort());
        const sizes = [...assigned.values()].map(({ length }) => length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
        const reversed = assignPartitions([...members].reverse(), counts, 'immediate');
        assert.deepEqual(new Map([...reversed].sort()), new Map([...assigned].sort()));
      }),
    );
  });

  it('is stable: when all hold their assignments, nothing moves', () => {
    fc.assert(
      fc.property(group, (value) => {
        const { members, counts } = groupOf(value);
        const first = assignPartitions(members, counts, 'immediate');
        const holding = members.map((one) => ({
          ...one,
          generation: 9,
          owned: first.get(one.memberId) ?? [],
        }));
        assert.deepEqual(assignPartitions(holding, counts, 'immediate'), first);
        assert.deepEqual(assignPartitions(holding, counts, 'two-step'), first);
      }),
    );
  });

  it('in two steps, reaches the same balance, and no partition ever has two owners', () => {
    fc.assert(
      fc.property(group, (value) => {
        const { members, counts } = groupOf(value);
        // Members whose claims are valid share no partition.
        const seen = new Set<string>();
        const before = members.map((one) => {
          const owned = one.owned.filter((partition) => {
            const [name] = names([partition]) as [string];
            return !seen.has(name) && seen.add(name);
          });
          return { ...one, generation: 1, owned };
        });
        const first = assignPartitions(before, counts, 'two-step');
        for (const one of before) {
          const others = before.filter(({ memberId }) => memberId !== one.memberId);
          const taken = names(first.get(one.memberId) ?? []);
          assert.deepEqual(
            others.flatMap(({ owned }) => names(owned)).filter((name) => taken.includes(name)),
            [],
          );
        }
        const after = before.map((one) => ({ ...one, generation: 2, owned: first.get(one.memberId) ?? [] }));
        const second = assignPartitions(after, counts, 'two-step');
        const sizes = [...second.values()].map(({ length }) => length);
        const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
        assert.equal(
          sizes.reduce((sum, size) => sum + size, 0),
          total,
        );
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
      }),
    );
  });
});
