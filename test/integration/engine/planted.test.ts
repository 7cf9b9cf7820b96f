/**
 * The oracle finds faults that are planted in a running engine on a real broker. (takeover.test.ts plants a
 * lost commit; oracle.test.ts has an example of each finding.)
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { EngineFaults } from '../../../engine/node/engine.ts';
import { Engine } from '../../../engine/node/engine.ts';
import { PartitionProcessor } from '../../../engine/partition/processor.ts';
import type { OpenTransaction, OutboundRecord, PartitionTransactions } from '../../../kafka/ports.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import type { Verdict } from '../fixture/oracle.ts';
import { UnderLoad } from '../fixture/under-load.ts';
import { until } from '../fixture/until.ts';

const PARTITIONS = 2;

type Fence = NonNullable<EngineFaults['fence']>;

let world: UnderLoad;

beforeEach(async () => {
  world = await UnderLoad.open({ partitions: PARTITIONS, startsPerSecond: 80 });
});

afterEach(() => world.close());

async function begin(faults: EngineFaults): Promise<void> {
  await world.cluster.startEngine('planted', faults);
  await world.begin();
  await world.goesOn();
}

async function verdict(): Promise<Verdict> {
  await world.settles();
  return world.verdict();
}

function assertFinds({ ok, violationCounts, violations }: Verdict, ...invariants: readonly string[]): void {
  assert.equal(ok, false, 'the oracle finds nothing');
  const found = invariants.some((invariant) => (violationCounts[invariant] ?? 0) > 0);
  assert.ok(found, `none of ${invariants} in ${JSON.stringify(violations)}`);
}

/** The real transactions with one change. */
function changed(change: (real: PartitionTransactions) => Partial<PartitionTransactions>): Fence {
  return async (connection, options) => {
    const real = await fencePartition(connection, options);
    return { produce: (records) => real.produce(records), close: () => real.close(), ...change(real) };
  };
}

test('a doubled output: a job is written twice', async () => {
  await begin({
    fence: changed((real) => ({
      produce: (records) => {
        const job = records.find(({ topic }) => topic.includes('.jobs.'));
        return real.produce(job ? [...records, job] : records);
      },
    })),
  });
  assertFinds(await verdict(), 'I2');
});

test('a lost output: some jobs are not written', async () => {
  let count = 0;
  await begin({
    fence: changed((real) => ({
      produce: (records) => {
        const job = records.find(({ topic }) => topic.includes('.jobs.'));
        return real.produce(job && ++count % 5 === 0 ? records.filter((one) => one !== job) : records);
      },
    })),
  });
  assertFinds(await verdict(), 'I1');
});

test('a skipped fence is found: the previous owner can still write', async () => {
  let fences = 0;
  const unfenced: Fence = (connection, options) => {
    fences += 1;
    const transactionalIdPrefix = `${options.transactionalIdPrefix}${fences}-`;
    return fencePartition(connection, { ...options, transactionalIdPrefix });
  };
  await begin({ fence: unfenced });
  // In a separate group, so that the first engine doesn't learn that it has lost its partitions.
  const { connection, prefix } = world.cluster;
  const second = new Engine({
    connection,
    prefix,
    nodeId: 'second',
    groupId: `${prefix}second`,
    faults: { fence: unfenced },
  });
  await world.cluster.run(second);
  await world.goesOn();
  await second.stop();
  assertFinds(await verdict(), 'I2', 'I4');
});

test('a missing rollback: the changes of a refused batch stay', async (context) => {
  context.mock.method(PartitionProcessor.prototype, 'rollback', () => undefined);
  let count = 0;
  const refuse = (records: readonly OutboundRecord[]): Promise<OpenTransaction> | undefined => {
    const at = records.find(({ topic }) => topic === world.cluster.topics.history);
    if (!at || ++count % 10 !== 0) return undefined;
    return Promise.reject(
      new ProduceRefused(
        { topic: at.topic, partition: at.partition ?? 0, code: 'INVALID_RECORD', about: 'record' },
        'planted',
      ),
    );
  };
  await begin({
    fence: changed((real) => ({ produce: (records) => refuse(records) ?? real.produce(records) })),
  });
  await until('some batches were refused', () => count > 20);
  assertFinds(await verdict(), 'I1', 'I2', 'I3');
});
