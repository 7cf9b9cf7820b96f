/** Command ids are remembered for a limited time, within a limit, across rollbacks and restores. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandIdProblem } from '../../engine/node/command-id-watch.ts';
import { digestOf } from '../../state/id-digest.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import { PartitionState } from '../../state/partition-state.ts';
import { RestoredEntries } from '../../state/restored-entries.ts';
import { RestoredInstances } from '../../state/restored-instances.ts';

const WINDOW_MS = 10_000;
const LIMITS = { hotBytesMax: 1000, commandIds: { windowMs: WINDOW_MS, countMax: 1000, slots: 8 } };

/** A partition whose committed records are stored as on a compacted topic. */
class Partition {
  readonly topic = new Map<string, Buffer>();
  readonly limits: typeof LIMITS;
  state: PartitionState;

  constructor(limits = LIMITS) {
    this.limits = limits;
    this.state = new PartitionState(0, limits);
  }

  knows(id: string | Uint8Array): boolean {
    return this.state.commandIds.find(digestOf(id)) !== undefined;
  }

  /** Adds the unknown ids; returns their number. */
  batch(nowMs: number, ids: readonly (string | Buffer)[], commits = true): number {
    const { state } = this;
    const mark = state.undo.mark();
    state.advanceTime(nowMs);
    let count = 0;
    for (const id of ids) {
      const position = state.commandIds.remember(digestOf(id), typeof id === 'string' ? id : undefined);
      if (position !== undefined) state.commandIds.setWord(position, ++count);
    }
    const records = state.takeChangedEntries();
    if (commits) {
      for (const { key, value } of records) {
        if (value) this.topic.set(key, value);
        else this.topic.delete(key);
      }
      state.undo.forget(state.undo.mark());
    } else {
      state.undo.rollback(mark);
      state.dropChangedEntries();
    }
    return count;
  }

  restored(): PartitionState {
    const entries = new RestoredEntries();
    for (const [key, value] of this.topic) entries.takeRecord(Buffer.from(key), value);
    return PartitionState.restore(0, this.limits, entries, new RestoredInstances());
  }
}

function dump(state: PartitionState): string[] {
  return [...state.commandIds.entries()]
    .flatMap(({ atMs, ids }) => (ids.toString('hex').match(/.{32}/g) ?? []).map((id) => `${atMs} ${id}`))
    .sort();
}

const numbered = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `id-${from + at}`);

test('256 binary ids are 256 ids', () => {
  const partition = new Partition();
  const ids = Array.from({ length: 256 }, (_, n) => {
    const id = Buffer.alloc(8);
    id.writeBigUInt64BE(BigInt(n) << 7n);
    return id;
  });
  assert.equal(partition.batch(1, ids), 256);
  assert.equal(partition.batch(2, ids), 0);
  partition.state = partition.restored();
  assert.equal(partition.batch(3, ids), 0);
});

test('an id is remembered for the window, however many transactions follow, and not longer', () => {
  const partition = new Partition();
  partition.batch(1_000, ['first']);
  for (let n = 0; n < 200; n++) partition.batch(1_000 + n, [`id-${n}`]);
  partition.state = partition.restored();
  assert.equal(partition.batch(1_000 + WINDOW_MS - 1, ['first']), 0);
  assert.equal(partition.batch(1_000 + WINDOW_MS, ['first']), 1);
});

test('when there are too many ids the oldest are forgotten, and that is reported', () => {
  const partition = new Partition({ ...LIMITS, commandIds: { ...LIMITS.commandIds, countMax: 50 } });
  const { commandIds } = partition.state;
  for (let n = 0; n < 5; n++) partition.batch(1_000 + n, numbered(10 * n, 10));
  assert.equal(commandIds.isWindowShort(1_004), false);
  assert.equal(commandIds.spanMs(1_004), WINDOW_MS);
  partition.batch(1_005, numbered(50, 10));
  assert.deepEqual(
    [commandIds.size, commandIds.forgottenEarly, commandIds.isWindowShort(1_005), commandIds.shortSinceMs],
    [50, 10, true, 1_005],
  );
  assert.equal(commandIds.spanMs(1_005), 4);
  assert.match(
    commandIdProblem(commandIds, 1_005) ?? '',
    /^command ids are remembered for 0 s only.*--command-ids-max/,
  );
  assert.equal(commandIdProblem(commandIds, 1_005 + WINDOW_MS), undefined);
  assert.equal(partition.knows('id-0'), false);
  assert.equal(partition.knows('id-10'), true);
  assert.equal(commandIds.isWindowShort(1_005 + WINDOW_MS), false);
  assert.deepEqual(dump(partition.restored()), dump(partition.state));
});

test('a transaction with more ids than the bound keeps its own ids', () => {
  const partition = new Partition({ ...LIMITS, commandIds: { ...LIMITS.commandIds, countMax: 5 } });
  partition.batch(1, numbered(0, 20));
  assert.equal(partition.state.commandIds.size, 20);
  partition.batch(2, ['x']);
  assert.equal(partition.state.commandIds.size, 1);
});

test('ids that a version without times has written are remembered, from the restore on', () => {
  const partition = new Partition();
  const progress = { position: 1, keyCounter: 1, nowMs: 5_000, commandIdSlot: 3 };
  partition.topic.set(entryKey.progress, partitionEntryCodec.encode({ progress }));
  partition.topic.set(
    entryKey.commandIds(3),
    partitionEntryCodec.encode({ commandIds: { ids: ['old', 'ö'] } }),
  );
  partition.state = partition.restored();
  assert.ok(partition.knows('old') && partition.knows(Buffer.from('ö')));
  for (let n = 0; n < 20; n++) partition.batch(5_001 + n, [`id-${n}`]);
  partition.state = partition.restored();
  assert.ok(partition.knows('old'), 'its slot was used again, and it moved to a chunk');
  assert.equal(partition.batch(5_000 + WINDOW_MS, ['old']), 1);
});

test('a version without times reads the ids of the newest transactions', () => {
  const partition = new Partition();
  for (let n = 0; n < 20; n++) partition.batch(1_000 + n, [`id-${n}`, Buffer.from([0xff, n])]);
  const ids = [...partition.topic]
    .filter(([key]) => key.startsWith('command-ids/'))
    .flatMap(([, value]) => partitionEntryCodec.decode(value).commandIds?.ids ?? []);
  assert.deepEqual(ids.sort(), numbered(12, 8).sort());
});

test('the topic has no more chunks once their ids have expired', () => {
  const partition = new Partition();
  const chunks = (): number =>
    [...partition.topic.keys()].filter((key) => key.startsWith('command-id-chunk/')).length;
  for (let n = 0; n < 100; n++) partition.batch(1_000 + n, [`id-${n}`]);
  assert.ok(chunks() > 0);
  partition.batch(2_000 + WINDOW_MS, []);
  assert.equal(chunks(), 0);
  assert.equal(partition.state.commandIds.size, 0);
});

interface Step {
  readonly count: number;
  readonly waitMs: number;
  readonly commits: boolean;
  readonly restores: boolean;
  readonly again: number;
}

function stepOf(commits: fc.Arbitrary<boolean>): fc.Arbitrary<Step> {
  return fc.record({
    count: fc.integer({ min: 0, max: 12 }),
    waitMs: fc.oneof(
      fc.integer({ min: 0, max: 200 }),
      fc.constant(WINDOW_MS / 2),
      fc.constant(2 * WINDOW_MS),
    ),
    commits,
    restores: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    again: fc.integer({ min: 0, max: 40 }),
  });
}

/** Throws AssertionError when memory and a restored state differ, or an id is forgotten too early. */
function assertSameWhenRestored(steps: readonly Step[], commandIds: Partial<typeof LIMITS.commandIds>): void {
  const partition = new Partition({ ...LIMITS, commandIds: { ...LIMITS.commandIds, ...commandIds } });
  const remembered = new Map<string, number>();
  let nowMs = 1_000;
  let next = 0;
  for (const { count, waitMs, commits, restores, again } of steps) {
    nowMs += waitMs;
    const before = dump(partition.state);
    const ids = [...numbered(next, count), ...numbered(Math.max(0, next - again), 1)];
    partition.batch(nowMs, ids, commits);
    if (!commits) {
      assert.deepEqual(dump(partition.state), before);
      continue;
    }
    next += count;
    for (const id of ids) {
      const atMs = remembered.get(id);
      if (atMs === undefined || atMs <= nowMs - WINDOW_MS) remembered.set(id, nowMs);
    }
    const restored = partition.restored();
    assert.deepEqual(dump(restored), dump(partition.state));
    if (restores) partition.state = restored;
    if (partition.state.commandIds.forgottenEarly > 0 || restores) continue;
    for (const [id, atMs] of remembered)
      if (atMs > nowMs - WINDOW_MS && partition.state.commandIds.size < 100)
        assert.ok(partition.knows(id), id);
  }
}

test('memory equals what a restore gives, after any commits, rollbacks, pauses and takeovers', () => {
  const steps = fc.array(stepOf(fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => assertSameWhenRestored(all, { countMax: 120 })),
    { numRuns: 300 },
  );
});

test('memory equals what a restore gives, when transactions of the same second have become one', () => {
  const slots = 60;
  const steps = fc.array(stepOf(fc.integer({ min: 0, max: 9 }).map((n) => n > 0)), {
    minLength: 70,
    maxLength: 150,
  });
  fc.assert(
    fc.property(steps, (all) => assertSameWhenRestored(all, { slots })),
    { numRuns: 8 },
  );
  // Without pauses, so that nothing expires, and each block of three slots has some of the same second.
  const partition = new Partition({ ...LIMITS, commandIds: { ...LIMITS.commandIds, slots } });
  for (let n = 0; n < 4 * slots; n++) partition.batch(1_000 + 10 * n, numbered(3 * n, 3));
  const records = [...partition.topic].filter(([key]) => key.startsWith('command-id-chunk/'));
  const pieces = records.flatMap(
    ([, value]) => partitionEntryCodec.decode(value).commandIdChunk?.taken ?? [],
  );
  assert.ok(pieces.length < 1.5 * records.length, `${pieces.length} pieces in ${records.length} records`);
  assert.deepEqual(dump(partition.restored()), dump(partition.state));
});
