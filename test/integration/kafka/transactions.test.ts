/** Transactions on a real broker: takeovers, rejections, timeouts. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { ProduceRefused } from '../../../kafka/ports.ts';
import type { FenceOptions, TransactionStep } from '../../../kafka/write/transactions.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import { until } from '../../kafka/until.ts';
import { RawTransactionalId } from './raw-transactional-id.ts';
import { TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
let idCount = 0;

/** Registers hooks that create and delete topics with a unique prefix. */
function withCluster(): void {
  before(async () => {
    cluster = await TestCluster.open();
  });
  after(() => cluster.close());
}

function record(topic: string, text: string, partition: number | null = 0): OutboundRecord {
  return { topic, partition, key: text, value: Buffer.from(text) };
}

/**
 * The version of transactions for the owners in a test; undefined: the version of the broker's feature, which
 * is 2.
 */
let transactionVersion: 1 | undefined;

/** Options of one partition's owner; the following owners use the same ids. */
function owner(more: Partial<FenceOptions> = {}): FenceOptions {
  idCount += 1;
  const transactionalIdPrefix = `${cluster.prefix}${idCount}-`;
  return { transactionalIdPrefix, partition: 0, ...(transactionVersion && { transactionVersion }), ...more };
}

/** Runs an action at the first occurrence of a step. */
function once(
  name: TransactionStep['name'],
  action: (step: TransactionStep) => void,
): NonNullable<FenceOptions['onStep']> {
  let done = false;
  return (step: TransactionStep) => {
    if (done || step.name !== name) return;
    done = true;
    action(step);
  };
}

for (const version of [1, undefined] as const) {
  describe(`transactions of ${version === undefined ? 'the version of the broker' : 'version 1'}`, () => {
    withCluster();
    before(() => {
      transactionVersion = version;
    });

    describe('on a real broker', transactions);
    describe('in turn', transactionsInTurn);
    describe('refusals', refusals);
    describe('doubt after a takeover', doubts);
    describe('doubt', () => {
      if (version === 1) doubtOfEnd();
      else repeatedEnds();
      doubtsOfOne();
    });
  });
}

describe('the timeout of a transaction', () => {
  withCluster();

  it('a transaction that exceeds its timeout is abandoned, and the broker aborts it', async () => {
    const topic = await cluster.topic('timeout');
    const options = owner({ transactionTimeoutMs: 1_000 });
    const writer = await fencePartition(cluster.connection, options);
    const transaction = await writer.produce([record(topic, 'late')]);
    // The broker looks for expired transactions every 10 s.
    await until(async () => (await cluster.stableEnd(topic)) > 0);
    await assert.rejects(transaction.commit(), { name: 'TransactionDoubt' });
    await assert.rejects(writer.produce([record(topic, 'later')]), { name: 'TransactionDoubt' });
    await writer.close();
    const next = await fencePartition(cluster.connection, options);
    await (await next.produce([record(topic, 'redone')])).commit();
    assert.deepEqual(await cluster.committedTexts(topic), ['redone']);
    await next.close();
  });
});

describe('an owner of version 1 and one of version 2', () => {
  withCluster();

  it('take a partition over from each other, also with open transactions', async () => {
    const topic = await cluster.topic('versions');
    const options = owner();
    const texts: string[] = [];
    for (const [turn, version] of [1, 2, 1, 2].entries()) {
      const transactionVersion = version === 1 ? 1 : 2;
      const writer = await fencePartition(cluster.connection, { ...options, transactionVersion });
      for (const part of ['a', 'b', 'c']) {
        await (await writer.produce([record(topic, `${turn}${part}`)])).commit();
        texts.push(`${turn}${part}`);
      }
      await writer.produce([record(topic, `${turn} left open`)]);
      await writer.close();
    }
    const last = await fencePartition(cluster.connection, options);
    await (await last.produce([record(topic, 'end')])).commit();
    assert.deepEqual(await cluster.committedTexts(topic), [...texts, 'end']);
    await last.close();
  });
});

function transactions(): void {
  it('makes records visible at the commit, with the offsets that produce returned', async () => {
    const topic = await cluster.topic('commit', { partitions: 2 });
    const writer = await fencePartition(cluster.connection, owner());
    const records = [record(topic, 'a'), record(topic, 'b', 1), record(topic, 'c')];
    const transaction = await writer.produce(records);
    assert.equal(await cluster.stableEnd(topic), 0);
    await transaction.commit();
    const expected = [
      { topic, partition: 0, baseOffset: 0, recordCount: 2 },
      { topic, partition: 1, baseOffset: 0, recordCount: 1 },
    ];
    assert.deepEqual(transaction.offsets, expected);
    const committed = await cluster.committedRecords(topic);
    assert.deepEqual(
      committed.map(({ offset, key, value }) => [offset, String(key), String(value)]),
      [
        [0, 'a', 'a'],
        [1, 'c', 'c'],
      ],
    );
    assert.deepEqual(await cluster.committedTexts(topic, 1), ['b']);
    await writer.close();
  });

  it('never shows aborted records, and continues with the same ids', async () => {
    const topic = await cluster.topic('abort');
    const writer = await fencePartition(cluster.connection, owner());
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      const transaction = await writer.produce([record(topic, text)]);
      if (text === 'two' || text === 'four') await transaction.abort();
      else await transaction.commit();
    }
    assert.deepEqual(await cluster.committedTexts(topic), ['one', 'three', 'five']);
    await writer.close();
  });

  it('assigns keyed records to partitions like Kafka', async () => {
    const topic = await cluster.topic('keyed', { partitions: 3 });
    const writer = await fencePartition(cluster.connection, owner());
    const transaction = await writer.produce(['21', '21', 'foobar'].map((text) => record(topic, text, null)));
    await transaction.commit();
    const found = await Promise.all([0, 1, 2].map((partition) => cluster.committedTexts(topic, partition)));
    // murmur2('21') = -973932308 and murmur2('foobar') = -790332482; source: UtilsTest of the Java client.
    const expected: string[][] = [[], [], []];
    expected[(-973932308 & 0x7fffffff) % 3]?.push('21', '21');
    expected[(-790332482 & 0x7fffffff) % 3]?.push('foobar');
    assert.deepEqual(found, expected);
    await writer.close();
  });
}

function transactionsInTurn(): void {
  it('commits overlapping transactions only in the order in which they were produced', async () => {
    const topic = await cluster.topic('overlap');
    const writer = await fencePartition(cluster.connection, owner());
    const first = await writer.produce([record(topic, 'first')]);
    const second = await writer.produce([record(topic, 'second')]);
    await assert.rejects(writer.produce([record(topic, 'third')]), RangeError);
    await assert.rejects(second.commit(), /in the order/);
    await first.commit();
    const third = await writer.produce([record(topic, 'third')]);
    await second.commit();
    await third.commit();
    assert.deepEqual(await cluster.committedTexts(topic), ['first', 'second', 'third']);
    await writer.close();
  });

  it('splits records into batches of the allowed size, in order', async () => {
    const topic = await cluster.topic('large', { configs: { 'max.message.bytes': '200000' } });
    const writer = await fencePartition(cluster.connection, owner());
    const texts = Array.from({ length: 40 }, (_unused, index) => `${index}`.padEnd(50_000, '.'));
    for (let round = 0; round < 2; round += 1) {
      const transaction = await writer.produce(texts.map((text) => record(topic, text)));
      await transaction.commit();
    }
    assert.deepEqual(await cluster.committedTexts(topic), [...texts, ...texts]);
    await writer.close();
  });
}

function refusals(): void {
  it('reports which record was too large, writes nothing of the transaction, and continues', async () => {
    const topic = await cluster.topic('refused', { configs: { 'max.message.bytes': '2000' } });
    const other = await cluster.topic('refused-other');
    const writer = await fencePartition(cluster.connection, owner());
    const refusal = await writer.produce([record(other, 'innocent'), record(topic, 'x'.repeat(5_000))]).then(
      () => null,
      (error: unknown) => error,
    );
    assert.ok(refusal instanceof ProduceRefused, String(refusal));
    assert.deepEqual([refusal.topic, refusal.partition, refusal.code], [topic, 0, 'MESSAGE_TOO_LARGE']);
    for (const text of ['next', 'and next', 'and next after']) {
      await (await writer.produce([record(topic, text), record(other, text)])).commit();
    }
    assert.deepEqual(await cluster.committedTexts(other), ['next', 'and next', 'and next after']);
    assert.deepEqual(await cluster.committedTexts(topic), ['next', 'and next', 'and next after']);
    await writer.close();
  });

  it('rejects a record without a key for a compacted topic', async () => {
    const topic = await cluster.topic('compacted', { configs: { 'cleanup.policy': 'compact' } });
    const writer = await fencePartition(cluster.connection, owner());
    const keyless = { topic, partition: 0, key: null, value: Buffer.from('x') };
    await assert.rejects(writer.produce([keyless]), { name: 'ProduceRefused', code: 'INVALID_RECORD' });
    await (await writer.produce([record(topic, 'keyed')])).commit();
    assert.deepEqual(await cluster.committedTexts(topic), ['keyed']);
    await writer.close();
  });

  it('rejects a missing topic and a missing partition, with and without a specified partition', async () => {
    const topic = await cluster.topic('present');
    const missing = `${cluster.prefix}missing`;
    const writer = await fencePartition(cluster.connection, owner());
    const unknown = { name: 'ProduceRefused', code: 'UNKNOWN_TOPIC_OR_PARTITION' };
    await assert.rejects(writer.produce([record(topic, 'a'), record(missing, 'b')]), unknown);
    await assert.rejects(writer.produce([record(missing, 'b', null)]), unknown);
    await assert.rejects(writer.produce([record(topic, 'b', 7)]), unknown);
    await (await writer.produce([record(topic, 'c')])).commit();
    assert.deepEqual(await cluster.committedTexts(topic), ['c']);
    await writer.close();
  });
}

function doubts(): void {
  it("after a takeover, the previous owner can't commit, and its records are never visible", async () => {
    const topic = await cluster.topic('takeover');
    const options = owner();
    const former = await fencePartition(cluster.connection, options);
    await (await former.produce([record(topic, 'kept')])).commit();
    const first = await former.produce([record(topic, 'lost 1')]);
    const second = await former.produce([record(topic, 'lost 2')]);
    const next = await fencePartition(cluster.connection, options);
    await assert.rejects(first.commit(), { name: 'TransactionDoubt', epoch: true });
    await assert.rejects(second.commit(), { name: 'TransactionDoubt' });
    await assert.rejects(former.produce([record(topic, 'lost 3')]), { name: 'TransactionDoubt' });
    await (await next.produce([record(topic, 'new')])).commit();
    assert.deepEqual(await cluster.committedTexts(topic), ['kept', 'new']);
    await former.close();
    await next.close();
  });

  it("a fenced owner can't produce either", async () => {
    const topic = await cluster.topic('zombie');
    const options = owner();
    const former = await fencePartition(cluster.connection, options);
    const next = await fencePartition(cluster.connection, options);
    await assert.rejects(former.produce([record(topic, 'lost')]), { name: 'TransactionDoubt', epoch: true });
    await (await next.produce([record(topic, 'new')])).commit();
    assert.deepEqual(await cluster.committedTexts(topic), ['new']);
    await former.close();
    await next.close();
  });
}

function doubtOfEnd(): void {
  it('a lost response to EndTxn stops this owner on all ids', async () => {
    const topic = await cluster.topic('end-lost');
    const options = owner();
    const onStep = once('commit-sent', (step) => step.cutConnections());
    const former = await fencePartition(cluster.connection, { ...options, onStep });
    const first = await former.produce([record(topic, 'first')]);
    const second = await former.produce([record(topic, 'second')]);
    await assert.rejects(first.commit(), { name: 'TransactionDoubt', epoch: false });
    await assert.rejects(second.commit(), { name: 'TransactionDoubt' });
    const next = await fencePartition(cluster.connection, options);
    await (await next.produce([record(topic, 'third')])).commit();
    const texts = await cluster.committedTexts(topic);
    assert.ok(!texts.includes('second'), 'the later transaction must not commit on top of one in doubt');
    assert.deepEqual(
      texts.filter((text) => text !== 'first'),
      ['third'],
    );
    await former.close();
    await next.close();
  });
}

function repeatedEnds(): void {
  it('after a lost response, EndTxn is repeated without doubt and without duplicates', async () => {
    const topic = await cluster.topic('end-lost');
    let ends = 0;
    let cuts = 0;
    const onStep = (step: TransactionStep) => {
      if (!step.name.endsWith('-sent') || step.name === 'produce-sent' || ++ends % 3 !== 0) return;
      cuts += 1;
      step.cutConnections();
    };
    const writer = await fencePartition(cluster.connection, owner({ onStep }));
    const kept: string[] = [];
    for (let count = 0; count < 30; count++) {
      const transaction = await writer.produce([record(topic, `record ${count}`)]);
      if (count % 5 === 0) await transaction.abort();
      else {
        await transaction.commit();
        kept.push(`record ${count}`);
      }
    }
    assert.ok(cuts >= 10, `${cuts} cuts`);
    assert.deepEqual(await cluster.committedTexts(topic), kept);
    await writer.close();
  });

  it('the coordinator recognizes a repeat by its epoch, and never ends a later transaction for it', async () => {
    const topic = await cluster.topic('repeat');
    const id = new RawTransactionalId(cluster.connection, `${cluster.prefix}repeat`);
    const first = await id.init();
    await id.begin(topic, first);
    const { next } = await id.end(first, true);
    assert.ok(next);
    // The response is the same while the markers are written and after that.
    assert.deepEqual(await id.end(first, true), { code: 'NONE', next });
    assert.equal((await id.end(first, false)).code, 'INVALID_TXN_STATE');
    await id.begin(topic, next);
    for (const commit of [true, false]) assert.equal((await id.end(first, commit)).code, 'PRODUCER_FENCED');
    assert.equal((await id.end(next, true)).code, 'NONE');
    assert.equal((await id.end(first, true)).code, 'PRODUCER_FENCED');
    id.close();
  });

  it('a repeated commit after an abort by a new owner is an error', async () => {
    const topic = await cluster.topic('repeat-fenced');
    const id = new RawTransactionalId(cluster.connection, `${cluster.prefix}repeat-fenced`);
    const first = await id.init();
    await id.begin(topic, first);
    const fencing = id.init();
    const codes = new Set<string>();
    while (!codes.has('PRODUCER_FENCED') && !codes.has('NONE')) codes.add((await id.end(first, true)).code);
    await fencing;
    codes.add((await id.end(first, true)).code);
    id.close();
    // Either the commit came first and was repeated, or it was never carried out.
    assert.ok(!(codes.has('NONE') && codes.has('INVALID_TXN_STATE')), [...codes].join());
    assert.ok(codes.has('PRODUCER_FENCED'), [...codes].join());
  });
}

function doubtsOfOne(): void {
  it('after a lost response, produce is repeated without duplicates', async () => {
    const topic = await cluster.topic('produce-lost');
    let cuts = 0;
    const onStep = (step: TransactionStep) => {
      // Every third time, the broker has received the request but the connection is closed.
      if (step.name !== 'produce-sent' || ++sends % 3 !== 0) return;
      cuts += 1;
      step.cutConnections();
    };
    let sends = 0;
    const writer = await fencePartition(cluster.connection, owner({ onStep }));
    const texts = Array.from({ length: 30 }, (_unused, index) => `record ${index}`);
    for (const text of texts) await (await writer.produce([record(topic, text)])).commit();
    assert.ok(cuts >= 10, `${cuts} cuts`);
    assert.deepEqual(await cluster.committedTexts(topic), texts);
    await writer.close();
  });

  it('an outdated epoch leaves the owner in doubt', async () => {
    const topic = await cluster.topic('expired');
    const options = owner();
    const writer = await fencePartition(cluster.connection, options);
    const transaction = await writer.produce([record(topic, 'lost')]);
    const next = await fencePartition(cluster.connection, options);
    await assert.rejects(transaction.abort(), { name: 'TransactionDoubt', epoch: true });
    await writer.close();
    await next.close();
  });

  it('closing with an open transaction leaves nothing visible', async () => {
    const topic = await cluster.topic('closed');
    const options = owner();
    const writer = await fencePartition(cluster.connection, options);
    const transaction = await writer.produce([record(topic, 'open')]);
    await writer.close();
    await assert.rejects(transaction.commit(), { name: 'TransactionDoubt' });
    const next = await fencePartition(cluster.connection, options);
    await (await next.produce([record(topic, 'after')])).commit();
    assert.deepEqual(await cluster.committedTexts(topic), ['after']);
    await next.close();
  });
}
