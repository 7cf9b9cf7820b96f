/** Transactions with a scripted coordinator. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaProtocolError } from '../../../kafka/connect/errors.ts';
import type { PartitionTransactions } from '../../../kafka/ports.ts';
import type { FenceOptions } from '../../../kafka/write/transactions.ts';
import { ScriptedCoordinator } from '../scripted-coordinator.ts';
import { smallRecords as records } from './small-records.ts';
import { Writers } from './writers.ts';

let broker: ScriptedCoordinator;
const writers = new Writers();

beforeEach(async () => {
  broker = await ScriptedCoordinator.start();
});
afterEach(async () => {
  await writers.close();
  await broker.close();
});

function fence(transactionTimeoutMs?: number, more?: Partial<FenceOptions>): Promise<PartitionTransactions> {
  return writers.fence(broker.connection, transactionTimeoutMs, more);
}

const sequences = () => broker.batches.map(({ baseSequence, recordCount }) => [baseSequence, recordCount]);
const DOUBT = { name: 'TransactionDoubt', epoch: false };
const EPOCH_DOUBT = { name: 'TransactionDoubt', epoch: true };

describe('fencing', () => {
  it('waits while the previous transaction is ending, and for a coordinator that moves or is lost', async () => {
    broker.scripts.init = [
      'CONCURRENT_TRANSACTIONS',
      'NOT_COORDINATOR',
      'cut',
      'COORDINATOR_NOT_AVAILABLE',
      'NONE',
    ];
    const writer = await fence();
    await (await writer.produce(records(1))).commit();
    assert.deepEqual(broker.ends, ['p0-0 commit']);
  });

  it('fails at once if it is not allowed', async () => {
    broker.scripts.init = ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED'];
    await assert.rejects(fence(), (error: unknown) => {
      assert.ok(error instanceof KafkaProtocolError);
      return error.code === 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED';
    });
  });
});

describe('a transaction', () => {
  it('uses the ids in turn, each with its own sequence numbers', async () => {
    const writer = await fence();
    for (const count of [2, 3, 4, 5]) await (await writer.produce(records(count))).commit();
    assert.deepEqual(broker.ends, ['p0-0 commit', 'p0-1 commit', 'p0-0 commit', 'p0-1 commit']);
    assert.deepEqual(sequences(), [
      [0, 2],
      [0, 3],
      [2, 4],
      [3, 5],
    ]);
  });

  it('waits for the markers of the previous one before it adds partitions', async () => {
    broker.scripts.add = ['CONCURRENT_TRANSACTIONS', 'CONCURRENT_TRANSACTIONS', 'NONE'];
    const writer = await fence();
    await (await writer.produce(records(1))).commit();
    assert.deepEqual(broker.adds, ['p0-0', 'p0-0', 'p0-0']);
    assert.equal(broker.batches.length, 1);
  });

  it('sends the same batch to the next leader', async () => {
    broker.scripts.produce = ['NOT_LEADER_OR_FOLLOWER', 'NONE'];
    const writer = await fence();
    await broker.connection.leaderOf('log', 0);
    broker.leader = 1;
    await (await writer.produce(records(3))).commit();
    assert.deepEqual(
      broker.batches.map(({ nodeId, baseSequence }) => [nodeId, baseSequence]),
      [
        [0, 0],
        [1, 0],
      ],
    );
  });

  it('sends the same sequence numbers again after a disconnect, and repeats no acknowledged batch', async () => {
    broker.scripts.produce = ['cut', 'NONE'];
    const writer = await fence();
    const transaction = await writer.produce([...records(2), ...records(1, 'other')]);
    await transaction.commit();
    assert.deepEqual(
      broker.batches.map(({ topic, baseSequence }) => [topic, baseSequence]),
      [
        ['log', 0],
        ['other', 0],
        ['log', 0],
        ['other', 0],
      ],
    );
    broker.scripts.produce = ['NOT_ENOUGH_REPLICAS', 'NONE'];
    broker.batches.length = 0;
    await (await writer.produce([...records(1), ...records(1, 'other')])).commit();
    assert.deepEqual(
      broker.batches.map(({ topic }) => topic),
      ['log', 'other', 'log'],
    );
  });

  it('splits a batch that is too large until it fits, in order', async () => {
    broker.scripts.produce = ['MESSAGE_TOO_LARGE', 'MESSAGE_TOO_LARGE', 'NONE'];
    const writer = await fence();
    const transaction = await writer.produce(records(8));
    assert.deepEqual(sequences(), [
      [0, 8],
      [0, 4],
      [0, 2],
      [2, 2],
      [4, 4],
    ]);
    assert.deepEqual(
      transaction.offsets.map(({ recordCount }) => recordCount),
      [2, 2, 4],
    );
    await transaction.commit();
  });
});

describe('a clear refusal', () => {
  it('aborts, and the next transaction continues with the unused sequence numbers', async () => {
    const writer = await fence();
    await (await writer.produce(records(3))).commit();
    await (await writer.produce(records(1))).commit();
    broker.scripts.produce = ['INVALID_RECORD', 'NONE'];
    await assert.rejects(writer.produce(records(2)), { name: 'ProduceRefused', code: 'INVALID_RECORD' });
    await (await writer.produce(records(1))).commit();
    await (await writer.produce(records(1))).commit();
    assert.deepEqual(broker.ends.slice(2), ['p0-0 abort', 'p0-1 commit', 'p0-0 commit']);
    assert.deepEqual(sequences().slice(2), [
      [3, 2],
      [1, 1],
      [3, 1],
    ]);
  });

  it('is not a refusal while a copy of the same batch may still be in flight', async () => {
    broker.scripts.produce = ['cut', 'INVALID_RECORD'];
    const writer = await fence();
    await assert.rejects(writer.produce(records(1)), DOUBT);
    assert.deepEqual(broker.ends, []);
    assert.equal(broker.batches.length, 2);
  });

  it('before anything has begun needs no abort', async () => {
    broker.scripts.add = ['TOPIC_AUTHORIZATION_FAILED', 'NONE'];
    const writer = await fence();
    await assert.rejects(writer.produce(records(1)), { name: 'ProduceRefused', topic: 'log' });
    await assert.rejects(writer.produce(records(1, 'nowhere')), { code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    assert.deepEqual(broker.ends, ['p0-1 abort']);
    await (await writer.produce(records(1))).commit();
  });

  it('is not a refusal when the coordinator does not know a topic that other brokers know', async () => {
    broker.scripts.add = ['UNKNOWN_TOPIC_OR_PARTITION', 'NONE'];
    const writer = await fence();
    await (await writer.produce(records(1))).commit();
  });

  it('is not a refusal when the abort does not clearly succeed', async () => {
    broker.scripts.produce = ['INVALID_RECORD'];
    broker.scripts.end = ['NOT_COORDINATOR'];
    const writer = await fence();
    await assert.rejects(writer.produce(records(1)), DOUBT);
    assert.deepEqual(broker.ends, ['p0-0 abort']);
  });
});

/** Sets up one broker with the feature `transaction.version` 2. */
function useVersion2(): void {
  broker.transactionVersion = 2;
  broker.brokers = [0];
}

describe('transaction.version 2', () => {
  beforeEach(useVersion2);

  it('adds no partitions, and each transaction of an id has the next epoch and sequence numbers from 0', async () => {
    const writer = await fence();
    for (const count of [2, 3, 4, 5]) await (await writer.produce(records(count))).commit();
    assert.deepEqual(broker.adds, []);
    assert.deepEqual(broker.ends, ['p0-0 commit', 'p0-1 commit', 'p0-0 commit', 'p0-1 commit']);
    assert.deepEqual(sequences(), [
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
    ]);
    const [first, second, third, fourth] = broker.batches.map(({ producerEpoch }) => producerEpoch);
    assert.deepEqual([third, fourth], [(first ?? 0) + 1, (second ?? 0) + 1]);
  });

  it('records that are added later continue the sequence numbers of their transaction', async () => {
    const writer = await fence();
    const transaction = await writer.produce(records(2));
    await transaction.add(records(1));
    await transaction.commit();
    assert.deepEqual(sequences(), [
      [0, 2],
      [2, 1],
    ]);
  });

  it('waits for the markers of the previous one, with the same batch', async () => {
    broker.scripts.produce = ['CONCURRENT_TRANSACTIONS', 'CONCURRENT_TRANSACTIONS', 'NONE'];
    const writer = await fence();
    await (await writer.produce(records(1))).commit();
    assert.deepEqual(sequences(), [
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it('continues with another producer id when the epochs of the previous one are used up', async () => {
    const writer = await fence(10_000, { k: 1 });
    await (await writer.produce(records(1))).commit();
    broker.producerId = 8n;
    for (let more = 0; more < 2; more++) await (await writer.produce(records(1))).commit();
    assert.deepEqual(
      broker.batches.map(({ producerId }) => producerId),
      [7n, 7n, 8n],
    );
  });

  it('repeats what was not attempted, because another partition was not known yet', async () => {
    broker.scripts.produce = ['OPERATION_NOT_ATTEMPTED', 'NONE'];
    const writer = await fence();
    await (await writer.produce(records(1))).commit();
    assert.equal(broker.batches.length, 2);
  });

  it('retries quickly after a lost response, even after waiting for markers', async () => {
    const tooSoon = Array.from({ length: 4 }, () => 'CONCURRENT_TRANSACTIONS');
    broker.scripts.produce = [...tooSoon, 'silence', 'NONE'];
    const writer = await fence();
    await (await writer.produce(records(1))).commit();
    assert.equal(broker.batches.length, tooSoon.length + 2);
  });

  it('aborts after a refusal of sent records, and waits for the markers of the previous one', async () => {
    broker.scripts.produce = ['TOPIC_AUTHORIZATION_FAILED', 'NONE'];
    broker.scripts.end = ['CONCURRENT_TRANSACTIONS', 'CONCURRENT_TRANSACTIONS', 'NONE'];
    const writer = await fence();
    await assert.rejects(writer.produce(records(1)), { name: 'ProduceRefused', topic: 'log' });
    await assert.rejects(writer.produce(records(1, 'nowhere')), { code: 'UNKNOWN_TOPIC_OR_PARTITION' });
    await (await writer.produce(records(1))).commit();
    assert.deepEqual(broker.ends, ['p0-0 abort', 'p0-0 abort', 'p0-0 abort', 'p0-0 commit']);
    const [refused, next] = broker.batches.map(({ producerEpoch }) => producerEpoch);
    assert.equal(next, (refused ?? 0) + 1);
  });

  it('is not used with several brokers', async () => {
    broker.brokers = [0, 1];
    await (await (await fence()).produce(records(1))).commit();
    assert.deepEqual(broker.adds, ['p0-0']);
  });
});

for (const version of [1, 2] as const) {
  describe(`a doubt in version ${version}`, () => {
    beforeEach(() => {
      if (version === 2) useVersion2();
    });

    if (version === 1) doubtsOfSingleEnds();
    doubtsByCode();
    doubtsByTime();
  });
}

function doubtsOfSingleEnds(): void {
  it('follows an EndTxn without a response, long before the transaction times out', async () => {
    broker.scripts.end = ['silence'];
    const anHourMs = 3_600_000;
    const writer = await fence(anHourMs, { endTimeoutMs: 50 });
    await assert.rejects((await writer.produce(records(1))).commit(), DOUBT);
    assert.deepEqual(broker.ends, ['p0-0 commit']);
  });

  for (const code of ['NOT_COORDINATOR', 'COORDINATOR_LOAD_IN_PROGRESS', 'CONCURRENT_TRANSACTIONS', 'cut']) {
    it(`follows an EndTxn that ends in ${code}, which is never repeated`, async () => {
      broker.scripts.end = [code];
      const writer = await fence();
      const first = await writer.produce(records(1));
      const second = await writer.produce(records(1));
      await assert.rejects(first.commit(), DOUBT);
      await assert.rejects(second.commit(), DOUBT);
      await assert.rejects(second.abort(), DOUBT);
      await assert.rejects(writer.produce(records(1)), DOUBT);
      assert.deepEqual(broker.ends, ['p0-0 commit']);
      assert.equal(broker.batches.length, 2);
    });
  }
}

function doubtsByCode(): void {
  for (const code of [
    'INVALID_PRODUCER_EPOCH',
    'PRODUCER_FENCED',
    'INVALID_TXN_STATE',
    'INVALID_PRODUCER_ID_MAPPING',
  ]) {
    it(`names the epoch after ${code}`, async () => {
      broker.scripts.produce = [code];
      const writer = await fence();
      await assert.rejects(writer.produce(records(1)), EPOCH_DOUBT);
      assert.deepEqual(broker.ends, []);
      broker.scripts.produce = ['NONE'];
      broker.scripts.end = [code];
      const next = await fence();
      await assert.rejects((await next.produce(records(1))).commit(), EPOCH_DOUBT);
    });
  }
}

function doubtsByTime(): void {
  it('follows a missing response, at the timeout', async () => {
    broker.scripts.produce = ['silence'];
    const writer = await fence(500);
    await assert.rejects(writer.produce(records(1)), DOUBT);
    broker.scripts.end = ['silence'];
    broker.scripts.produce = ['NONE'];
    const next = await fence(500);
    await assert.rejects((await next.produce(records(1))).commit(), DOUBT);
    assert.deepEqual(broker.ends, ['p0-0 commit']);
  });

  it('follows a duplicate batch without an offset', async () => {
    broker.scripts.produce = ['DUPLICATE_SEQUENCE_NUMBER'];
    const writer = await fence();
    await assert.rejects(writer.produce(records(1)), DOUBT);
    assert.deepEqual(broker.ends, []);
  });

  it('follows a transaction that is open for too long, without a request', async () => {
    const timeoutMs = 100;
    const writer = await fence(timeoutMs);
    broker.scripts.add = ['NONE'];
    const held = writer.produce(records(1)).then(async (transaction) => {
      await sleep(timeoutMs); // The subject is time: the owner's own clock ends the transaction.
      await transaction.commit();
    });
    await assert.rejects(held, DOUBT);
    assert.deepEqual(broker.ends, []);
  });
}
