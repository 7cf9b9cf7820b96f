/** EndTxn of version 2 of transactions, which is repeated, with a scripted coordinator (ADR 49). */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PartitionTransactions } from '../../../kafka/ports.ts';
import type { FenceOptions } from '../../../kafka/write/transactions.ts';
import { ScriptedCoordinator } from '../scripted-coordinator.ts';
import { smallRecords as records } from './small-records.ts';
import { Writers } from './writers.ts';

let broker: ScriptedCoordinator;
const writers = new Writers();

beforeEach(async () => {
  broker = await ScriptedCoordinator.start();
  broker.transactionVersion = 2;
  broker.brokers = [0];
});
afterEach(async () => {
  await writers.close();
  await broker.close();
});

function fence(transactionTimeoutMs?: number, more?: Partial<FenceOptions>): Promise<PartitionTransactions> {
  return writers.fence(broker.connection, transactionTimeoutMs, more);
}

const DOUBT = { name: 'TransactionDoubt', epoch: false };
const EPOCH_DOUBT = { name: 'TransactionDoubt', epoch: true };

describe('EndTxn of transaction.version 2', () => {
  for (const code of ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS', 'CONCURRENT_TRANSACTIONS', 'cut']) {
    it(`is repeated with the same epoch and result after ${code}, and the owner continues`, async () => {
      broker.scripts.end = [code, code, 'NONE'];
      const writer = await fence();
      const first = await writer.produce(records(1));
      const second = await writer.produce(records(1));
      await first.commit();
      await second.commit();
      await (await writer.produce(records(1))).commit();
      assert.deepEqual(broker.ends, [...Array(3).fill('p0-0 commit'), 'p0-1 commit', 'p0-0 commit']);
      const [epoch = -1, ...epochs] = broker.endEpochs;
      assert.deepEqual([epochs[0], epochs[1], epochs[3]], [epoch, epoch, epoch + 1]);
    });
  }

  it('is repeated while there is no response, and later ones are awaited for longer', async () => {
    broker.scripts.end = ['silence', 'NONE'];
    const anHourMs = 3_600_000;
    const writer = await fence(anHourMs, { endTimeoutMs: 50 });
    for (let count = 0; count < 2; count++) await (await writer.produce(records(1))).commit();
    assert.deepEqual(broker.ends, ['p0-0 commit', 'p0-0 commit', 'p0-1 commit']);
  });

  for (const code of ['INVALID_TXN_STATE', 'PRODUCER_FENCED', 'INVALID_PRODUCER_EPOCH']) {
    it(`is in doubt if a repeat ends in ${code}`, async () => {
      broker.scripts.end = ['cut', code];
      const writer = await fence();
      const first = await writer.produce(records(1));
      const second = await writer.produce(records(1));
      await assert.rejects(first.commit(), EPOCH_DOUBT);
      await assert.rejects(second.commit(), EPOCH_DOUBT);
      assert.deepEqual(broker.ends, ['p0-0 commit', 'p0-0 commit']);
    });
  }

  it('is in doubt if no repeat succeeds before the deadline of the transaction', async () => {
    broker.scripts.end = ['NOT_COORDINATOR'];
    const writer = await fence(500);
    await assert.rejects((await writer.produce(records(1))).commit(), DOUBT);
    assert.ok(broker.ends.length > 1, `${broker.ends.length} requests`);
  });

  it('is not repeated after the owner is in doubt about another transaction', async () => {
    broker.scripts.end = ['NOT_COORDINATOR'];
    const writer = await fence();
    const first = await writer.produce(records(1));
    const commit = first.commit();
    broker.scripts.produce = ['UNKNOWN_SERVER_ERROR'];
    await assert.rejects(writer.produce(records(1)), DOUBT);
    const { length } = broker.ends;
    await assert.rejects(commit, DOUBT);
    assert.ok(broker.ends.length <= length + 1, 'at most the one in flight');
  });

  it('is not repeated by a writer that is closed', async () => {
    broker.scripts.end = ['silence'];
    const writer = await fence(3_600_000, { endTimeoutMs: 3_600_000 });
    const commit = (await writer.produce(records(1))).commit();
    await writer.close();
    await assert.rejects(commit, DOUBT);
    assert.ok(broker.ends.length <= 1);
  });
});
