/** How a line's writer uses transactions. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { TransactionWriter } from '../../../engine/partition/transaction-writer.ts';
import type { OpenTransaction, OutboundRecord, PartitionTransactions } from '../../../kafka/ports.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';

let log: string[];
/** By the key of a transaction's first record: resolves its commit. */
let commits: Map<string, PromiseWithResolvers<void>>;

beforeEach(() => {
  log = [];
  commits = new Map();
});

function records(...keys: readonly string[]): OutboundRecord[] {
  return keys.map((key) => ({ topic: 'log', partition: 0, key, value: null }));
}

function keysOf(list: readonly OutboundRecord[]): string {
  return list.map(({ key }) => String(key)).join(' ');
}

const refusal = (): ProduceRefused =>
  new ProduceRefused({ topic: 'log', partition: 0, code: 'INVALID_RECORD', about: 'record' }, 'refused');

function transactionOf(name: string): OpenTransaction {
  return {
    offsets: [{ topic: 'log', partition: 0, baseOffset: 7, recordCount: 1 }],
    add: async (more) => {
      log.push(`adds ${keysOf(more)}`);
    },
    placeOf: ({ topic }) => ({ topic, partition: 0, offset: 7, timestampMs: 0 }),
    commit: () => {
      log.push(`commits ${name}`);
      const settle = Promise.withResolvers<void>();
      commits.set(name, settle);
      return settle.promise;
    },
    abort: async () => {
      log.push(`aborts ${name}`);
    },
  };
}

const transactions: PartitionTransactions = {
  produce: async (list) => {
    const keys = keysOf(list);
    log.push(`produces ${keys}`);
    if (keys === 'refused') throw refusal();
    return transactionOf(keys);
  },
  close: async () => undefined,
};

test('a transaction is committed only after the previous one', async () => {
  const writer = new TransactionWriter(transactions);
  await writer.write({ records: records('a') });
  const second = writer.write({ records: records('b') });
  await new Promise(setImmediate);
  assert.deepEqual(log, ['produces a', 'commits a', 'produces b']);
  commits.get('a')?.resolve();
  const { committed } = await second;
  assert.deepEqual(log.slice(3), ['commits b']);
  commits.get('b')?.resolve();
  assert.equal((await committed)[0]?.baseOffset, 7);
});

test('a batch is not committed after a commit that failed, nor reported as refused', async () => {
  for (const next of ['b', 'refused']) {
    log = [];
    const writer = new TransactionWriter(transactions);
    const { committed } = await writer.write({ records: records('a') });
    committed.catch(() => undefined);
    commits.get('a')?.reject(new Error('no answer'));
    await assert.rejects(writer.write({ records: records(next) }), /no answer/);
    assert.deepEqual(log, ['produces a', 'commits a', `produces ${next}`]);
  }
});

test('a refusal is reported after the previous batch is committed', async () => {
  const writer = new TransactionWriter(transactions);
  await writer.write({ records: records('a') });
  let isSettled = false;
  const refused = writer.write({ records: records('refused') }).finally(() => {
    isSettled = true;
  });
  refused.catch(() => undefined);
  await new Promise(setImmediate);
  assert.equal(isSettled, false);
  commits.get('a')?.resolve();
  await assert.rejects(refused, ProduceRefused);
});

test('records that depend on offsets are produced in the same transaction, round by round', async () => {
  const writer = new TransactionWriter(transactions);
  const first = records('a');
  let round = 0;
  await writer.write({
    records: first,
    follow: (placeOf) => {
      assert.equal(placeOf(first[0] as OutboundRecord).offset, 7);
      return ++round > 2 ? undefined : records(`round ${round}`);
    },
  });
  assert.deepEqual(log, ['produces a', 'adds round 1', 'adds round 2', 'commits a']);
});

test('if a target is refused before anything is sent, no transaction begins; later, it is aborted', async () => {
  const check = (list: readonly OutboundRecord[]): readonly OutboundRecord[] => {
    if (keysOf(list) === 'bad') throw refusal();
    return list;
  };
  const writer = new TransactionWriter(transactions, check);
  await assert.rejects(writer.write({ records: records('bad') }), ProduceRefused);
  assert.deepEqual(log, []);
  const late = { records: records('a'), follow: () => records('bad') };
  await assert.rejects(writer.write(late), ProduceRefused);
  assert.deepEqual(log, ['produces a', 'aborts a']);
});
