/** How many transactions of a node are in flight, and what that does to latency and throughput in a model. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { TransactionGate } from '../../../engine/node/transaction-gate.ts';
import { LIMIT_MAX, LIMIT_MIN, TransactionLimit } from '../../../engine/node/transaction-limit.ts';
import type { EndTurn } from '../../../engine/partition/end-turn.ts';
import { Random } from '../../sim/random.ts';
import { Scheduler } from '../../sim/scheduler.ts';
import type { Costs } from './transactions-model.ts';
import { TransactionsModel } from './transactions-model.ts';

/** Longer than any transaction counts. */
const LONG_MS = 60_000;

function gateIn(scheduler: Scheduler): TransactionGate {
  const after = (ms: number, call: () => void) => scheduler.after(ms, call);
  return new TransactionGate(new TransactionLimit(), { nowMs: () => scheduler.nowMs, after });
}

/** Asks so many times; the functions of those that were let in, by their place in the order. */
function ask(gate: TransactionGate, count: number): EndTurn[] {
  const ends: EndTurn[] = [];
  for (let turn = 0; turn < count; turn++) void gate.turn(1).then((end) => (ends[turn] = end));
  return ends;
}

const admitted = (ends: readonly EndTurn[]): number[] => Object.keys(ends).map(Number);

describe('the gate of a node', () => {
  it('lets transactions begin in the order in which they were asked for, when earlier ones end', async () => {
    const ends = ask(gateIn(new Scheduler(new Random(1), 0)), LIMIT_MIN + 3);
    await settled();
    assert.deepEqual(admitted(ends), [0, 1]);
    ends[1]?.(true);
    await settled();
    assert.deepEqual(admitted(ends), [0, 1, 2]);
    // A transaction that ends twice makes room once.
    ends[1]?.(true);
    await settled();
    assert.deepEqual(admitted(ends), [0, 1, 2]);
    ends[0]?.(false);
    ends[2]?.(true);
    await settled();
    assert.deepEqual(admitted(ends), [0, 1, 2, 3, 4]);
  });

  it('lets the others begin although transactions never end', async () => {
    const scheduler = new Scheduler(new Random(1), 0);
    const ends = ask(gateIn(scheduler), 100);
    await scheduler.run(100 * LONG_MS);
    assert.equal(admitted(ends).length, 100);
  });

  it('lets a large batch begin while others wait', async () => {
    const gate = gateIn(new Scheduler(new Random(1), 0));
    const ends = ask(gate, LIMIT_MIN + 1);
    await gate.turn(1_000);
    assert.deepEqual(admitted(ends), [0, 1]);
  });
});

describe('the limit of transactions', () => {
  it('falls to the minimum while more transactions make each slower, and rises while they do not', () => {
    const limit = new TransactionLimit();
    const take = (count: number, tookMs: (inFlight: number) => number): void => {
      for (let at = 0; at < count; at++) limit.ended(tookMs(limit.limit), limit.limit - 1);
    };
    limit.ended(5, 0);
    take(200, () => 6);
    assert.equal(limit.limit, LIMIT_MAX);
    take(2_000, (inFlight) => 5 * inFlight);
    assert.ok(limit.limit <= 4, `${limit.limit} of twice the duration of one`);
    take(2_000, () => 6);
    assert.equal(limit.limit, LIMIT_MAX);
  });

  it('rises again after everything has become slower for another reason', () => {
    const limit = new TransactionLimit();
    limit.ended(5, 0);
    for (let at = 0; at < 5_000; at++) limit.ended(50, limit.limit - 1);
    assert.equal(limit.limit, LIMIT_MAX);
  });

  it('stays within its bounds whatever durations it gets', () => {
    const random = new Random(7);
    const limit = new TransactionLimit();
    for (let at = 0; at < 10_000; at++) {
      limit.ended(random.chance(0.1) ? 0 : random.between(0, 5_000), random.int(0, 200));
      assert.ok(limit.limit >= LIMIT_MIN && limit.limit <= LIMIT_MAX, `${limit.limit}`);
      assert.ok(Number.isInteger(limit.limit) && limit.typicalMs >= 0);
    }
  });
});

/** Two cores that the broker shares, and a cluster with cores to spare and a delay for replication. */
const SMALL: Costs = { cores: 2, partitions: 8, transactionMs: 4, commandMs: 0.15, delayMs: 1 };
const LARGE: Costs = { cores: 16, partitions: 64, transactionMs: 4, commandMs: 0.15, delayMs: 8 };
const TIME_MS = 3_000;

function modelOf(costs: Costs, isGated: boolean): TransactionsModel {
  const scheduler = new Scheduler(new Random(1), 0);
  return new TransactionsModel(costs, scheduler, isGated ? gateIn(scheduler) : null, 7);
}

/** Commands at a rate: the latency of the middle one, ms. */
async function p50(model: TransactionsModel, perSecond: number): Promise<number> {
  const { scheduler } = model;
  const random = new Random(3);
  const tookMs: number[] = [];
  const next = (): void => {
    const sentMs = scheduler.nowMs;
    void model.command().then(() => tookMs.push(scheduler.nowMs - sentMs));
    const pauseMs = (-Math.log(1 - random.unit()) * 1_000) / perSecond;
    if (sentMs < TIME_MS) scheduler.after(pauseMs, next);
  };
  next();
  await scheduler.run(TIME_MS + LONG_MS);
  return tookMs.sort((left, right) => left - right)[tookMs.length >> 1] ?? Number.NaN;
}

/** A number of commands in flight, each followed by the next one: how many were committed. */
async function committed(model: TransactionsModel, inFlight: number): Promise<number> {
  const { scheduler } = model;
  let count = 0;
  const loop = async (): Promise<void> => {
    while (scheduler.nowMs < TIME_MS) {
      await model.command();
      count++;
    }
  };
  for (let at = 0; at < inFlight; at++) void loop();
  await scheduler.run(TIME_MS + LONG_MS);
  return count;
}

describe('in a model, the gate', () => {
  for (const [name, costs] of [
    ['two shared cores', SMALL],
    ['a large cluster', LARGE],
  ] as const) {
    for (const perSecond of [10, 150, 500, 1_000, 3_000]) {
      it(`does not make the middle command slower: ${perSecond}/s on ${name}`, async () => {
        const without = await p50(modelOf(costs, false), perSecond);
        const gated = await p50(modelOf(costs, true), perSecond);
        assert.ok(gated <= without * 1.05, `${gated} ms, without the gate ${without} ms`);
      });
    }
  }

  it('makes transactions of two shared cores larger when all of them are busy', async () => {
    const without = modelOf(SMALL, false);
    const gated = modelOf(SMALL, true);
    const counts = [await committed(without, 50), await committed(gated, 50)] as const;
    assert.ok(counts[1] > 1.5 * counts[0], `${counts[1]} commands, without the gate ${counts[0]}`);
    assert.ok(gated.transactions < without.transactions);
  });

  it('does not slow a large cluster down', async () => {
    const counts = [await committed(modelOf(LARGE, false), 50), await committed(modelOf(LARGE, true), 50)];
    assert.ok((counts[1] ?? 0) > 0.95 * (counts[0] ?? 0), counts.join(' without, with '));
  });
});
