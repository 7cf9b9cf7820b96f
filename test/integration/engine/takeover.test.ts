/**
 * Takeovers while two consecutive transactions of the former owner are in flight; and a check that the oracle
 * would detect a commit of the second without the first.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Engine, EngineFaults } from '../../../engine/node/engine.ts';
import type { OpenTransaction, OutboundRecord, PartitionTransactions } from '../../../kafka/ports.ts';
import type { TransactionStep } from '../../../kafka/write/transactions.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import { UnderLoad } from '../fixture/under-load.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 2;
const STARTS_PER_SECOND = 80;
const OVERLAPS = 3;
/** Far more than needed: whether transactions overlap is a matter of chance, and of the machine. */
const TAKEOVERS_MAX = 100;

/**
 * Delays the commit of one transaction of each partition until the next is produced and another engine has
 * taken the partition over.
 */
class Overlap {
  happened = 0;
  #isArmed = false;
  #isTakenOver: (partition: number) => boolean = () => false;
  readonly #held = new Set<number>();
  readonly #produced = new Set<string>();

  arm(isTakenOver: (partition: number) => boolean): void {
    this.#isTakenOver = isTakenOver;
    this.#produced.clear();
    this.#held.clear();
    this.#isArmed = true;
  }

  disarm(): void {
    this.#isArmed = false;
  }

  async onStep({ name, transactionalId }: TransactionStep): Promise<void> {
    if (!this.#isArmed) return;
    if (name === 'produced') this.#produced.add(transactionalId);
    const [, partition, index] = /(\d+)-(\d)$/.exec(transactionalId)?.map(Number) ?? [];
    if (name !== 'commit' || partition === undefined || this.#held.has(partition)) return;
    this.#held.add(partition);
    const next = transactionalId.replace(/\d$/, String(1 - (index ?? 0)));
    this.#produced.delete(next);
    const happens = () => this.#produced.has(next) && this.#isTakenOver(partition);
    await until(
      `${next} is produced behind ${transactionalId}, and another engine has the partition`,
      () => !this.#isArmed || happens(),
    );
    if (happens()) this.happened += 1;
  }
}

let world: UnderLoad;

beforeEach(async () => {
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: STARTS_PER_SECOND });
});

afterEach(() => world.close());

function runs(engine: Engine, partition: number): boolean {
  return engine.status().some((status) => status.partition === partition && status.phase === 'running');
}

test('takeovers during two overlapping transactions leave no gaps, duplicates or aborted records', async () => {
  const overlap = new Overlap();
  const { cluster } = world;
  const first = await cluster.startEngine('first', { onStep: (step) => overlap.onStep(step) });
  await world.begin();
  for (let round = 0; overlap.happened < OVERLAPS && round < TAKEOVERS_MAX; round += 1) {
    await world.goesOn(0.5);
    const before = overlap.happened;
    let second: Engine | undefined;
    overlap.arm((partition) => second !== undefined && runs(second, partition));
    second = cluster.newEngine(`second-${round}`);
    await cluster.run(second);
    await soon(() => overlap.happened > before);
    overlap.disarm();
    await cluster.stopEngine(second);
    await until('the first has all partitions again', () =>
      [0, 1].every((partition) => runs(first, partition)),
    );
  }
  await world.assertAllOnce();
  assert.ok(overlap.happened >= OVERLAPS, `transactions overlapped a takeover ${overlap.happened} times`);
});

/**
 * Waits until the condition holds, but no longer than some instances take to end: whether transactions
 * overlap a takeover is a matter of chance.
 */
async function soon(isSo: () => boolean): Promise<void> {
  const enough = world.load.endedCount + STARTS_PER_SECOND;
  await until('they overlap, or work continues', () => isSo() || world.load.endedCount > enough);
}

/**
 * A wrong implementation of PartitionTransactions: two owners use the transactional ids of one partition in
 * turn, and a failed end of one transaction does not prevent the next commit.
 */
class HeedlessTransactions implements PartitionTransactions {
  readonly #parts: PartitionTransactions[];
  readonly #refence: (index: number) => Promise<PartitionTransactions>;
  readonly #loses: (records: readonly OutboundRecord[]) => boolean;
  #turn = 0;

  constructor(
    parts: PartitionTransactions[],
    refence: (index: number) => Promise<PartitionTransactions>,
    loses: (records: readonly OutboundRecord[]) => boolean,
  ) {
    this.#parts = parts;
    this.#refence = refence;
    this.#loses = loses;
  }

  async produce(records: readonly OutboundRecord[]): Promise<OpenTransaction> {
    const index = this.#turn++ % this.#parts.length;
    const open = await (this.#parts[index] as PartitionTransactions).produce(records);
    if (!this.#loses(records)) return open;
    const fail = async (): Promise<void> => {
      await this.#parts[index]?.close();
      this.#parts[index] = await this.#refence(index); // The broker aborts open transactions silently.
    };
    return {
      offsets: open.offsets,
      add: (more) => open.add(more),
      placeOf: (record) => open.placeOf(record),
      commit: fail,
      abort: fail,
    };
  }

  async close(): Promise<void> {
    for (const part of this.#parts) await part.close();
  }
}

/**
 * Commits continue after lost ones. `losses`: the number of lost commits that change instances, on each
 * partition.
 */
function heedless(losses: number): NonNullable<EngineFaults['fence']> {
  const left = new Map<number, number>();
  return async (connection, options) => {
    const { partition, transactionalIdPrefix } = options;
    if (!left.has(partition)) left.set(partition, losses);
    const fence = (index: number) =>
      fencePartition(connection, {
        ...options,
        k: 1,
        transactionalIdPrefix: `${transactionalIdPrefix}${index}-`,
      });
    const loses = (records: readonly OutboundRecord[]): boolean => {
      const count = left.get(partition) ?? 0;
      if (count === 0 || !records.some(({ topic }) => topic === world.cluster.topics.history)) return false;
      left.set(partition, count - 1);
      return true;
    };
    return new HeedlessTransactions([await fence(0), await fence(1)], fence, loses);
  };
}

for (const losses of [0, 1]) {
  const says = losses === 0 ? 'that all is well' : 'what is missing';
  test(`after ${losses} lost commits that the next one ignores, the oracle reports ${says}`, async () => {
    await world.cluster.startEngine('heedless', { fence: heedless(losses) });
    await world.begin();
    await world.goesOn();
    if (losses === 0) await world.assertAllOnce();
    else await assertMisses();
  });
}

async function assertMisses(): Promise<void> {
  await world.settles();
  const verdict = await world.verdict();
  assert.equal(verdict.ok, false, JSON.stringify(verdict, null, 2));
  assert.ok((verdict.violationCounts['I1'] ?? 0) > 0, JSON.stringify(verdict, null, 2));
}
