/** Records grouped by partition and split into batches. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { OutboundRecord } from '../../../kafka/ports.ts';
import { decodeCommittedRecords } from '../../../kafka/wire/record-batch.ts';
import { encodeRecordBatch } from '../../../kafka/wire/record-batch-encoder.ts';
import { BATCH_HEADER_BYTES } from '../../../kafka/wire/record-batch-layout.ts';
import {
  cutByBytes,
  groupByPartition,
  PartitionBatches,
  recordBytesMax,
} from '../../../kafka/write/partition-batches.ts';

const SEQUENCE_AT = 53;

function record(text: string, partition: number | null = 0, topic = 'log'): OutboundRecord {
  return { topic, partition, key: text, value: Buffer.from(text) };
}

function batches(count: number, next: number, batchBytesMax = 1_000_000) {
  const sequence = { next };
  const records = Array.from({ length: count }, (_unused, index) => record(`${index}`));
  const work = new PartitionBatches(
    { topic: 'log', partition: 0, records },
    { producerId: 1, producerEpoch: 0 },
    sequence,
    { isTransactional: true, timestampMs: 0, batchBytesMax },
  );
  return { sequence, work };
}

describe('grouping by partition', () => {
  it('keeps the order within each partition, and requests the count only for keyed topics, once', async () => {
    const asked: string[] = [];
    const records = [
      record('a', 1),
      record('b', null, 'keyed'),
      record('c', 0),
      record('d', 1),
      record('b', null, 'keyed'),
    ];
    const groups = await groupByPartition(records, (topic) => {
      asked.push(topic);
      return 1;
    });
    assert.deepEqual(
      groups.map(({ topic, partition, records: own }) => [topic, partition, own.map(({ key }) => key)]),
      [
        ['log', 1, ['a', 'd']],
        ['keyed', 0, ['b', 'b']],
        ['log', 0, ['c']],
      ],
    );
    assert.deepEqual(asked, ['keyed']);
  });

  it('spreads records without a key', async () => {
    const records = Array.from({ length: 6 }, () => ({
      topic: 't',
      partition: null,
      key: null,
      value: null,
    }));
    const groups = await groupByPartition(records, () => 3);
    assert.deepEqual(
      groups.map(({ records: own }) => own.length),
      [2, 2, 2],
    );
  });
});

describe('splitting by bytes', () => {
  it('never exceeds the limit with more than one record, and loses or moves nothing', () => {
    const texts = fc.array(fc.string({ maxLength: 60, unit: 'binary' }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 40, max: 400 }), (values, bytesMax) => {
        const records = values.map((text) => ({
          ...record(text),
          headers: [{ key: text.slice(0, 5), value: Buffer.from(text) }],
        }));
        const runs = cutByBytes(records, bytesMax);
        assert.deepEqual(runs.flat(), records);
        for (const run of runs) {
          const fields = { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: false };
          const bytes = encodeRecordBatch({ records: run, ...fields, timestampMs: 0 }).length;
          assert.ok(run.length === 1 || bytes - BATCH_HEADER_BYTES <= bytesMax);
          assert.ok(bytes - BATCH_HEADER_BYTES <= run.reduce((sum, one) => sum + recordBytesMax(one), 0));
        }
      }),
    );
  });
});

describe('the batches of a partition', () => {
  it('have the same bytes until acknowledged, and only then use sequence numbers', () => {
    const { sequence, work } = batches(3, 5, 40);
    const first = work.bytes;
    assert.equal(work.bytes, first);
    assert.equal(first.readInt32BE(SEQUENCE_AT), 5);
    assert.equal(sequence.next, 5);
    work.acknowledge(100);
    assert.equal(sequence.next, 6);
    assert.equal(work.bytes.readInt32BE(SEQUENCE_AT), 6);
    work.skip(new Error('refused'));
    assert.equal(work.bytes.readInt32BE(SEQUENCE_AT), 6);
    work.acknowledge(200);
    assert.ok(work.done);
    assert.equal(sequence.next, 7);
    assert.deepEqual(
      work.outcomes.map(({ baseOffset, refusal }) => [baseOffset, refusal?.message ?? null]),
      [
        [100, null],
        [-1, 'refused'],
        [200, null],
      ],
    );
  });

  it('wrap sequence numbers after 2^31 - 1, like brokers', () => {
    const { sequence, work } = batches(3, 0x7fffffff - 1);
    work.acknowledge(0);
    assert.equal(sequence.next, 1);
  });

  it('are split in two, down to single records', () => {
    const { work } = batches(3, 0);
    assert.ok(work.split());
    assert.equal(work.recordCount, 1);
    assert.ok(!work.split());
    work.acknowledge(0);
    assert.equal(work.recordCount, 2);
  });
});

describe('records that are too large for a batch', () => {
  const text = '<a b="c"/>'.repeat(200);
  const batchOf = (record: OutboundRecord) =>
    new PartitionBatches(
      { topic: 'log', partition: 0, records: [record] },
      { producerId: 1, producerEpoch: 0 },
      { next: 0 },
      { isTransactional: true, timestampMs: 0, batchBytesMax: 1000 },
    ).bytes;

  it('are compressed if they may be, and are read as they were', () => {
    const bytes = batchOf({ ...record(text), key: 'k', compressible: true });
    assert.ok(bytes.length < 300, String(bytes.length));
    const { records, failure } = decodeCommittedRecords(bytes, 0, []);
    assert.equal(failure, null);
    assert.deepEqual(
      records.map(({ key, value }) => [String(key), String(value)]),
      [['k', text]],
    );
  });

  it('are left as they are otherwise, as smaller ones are', () => {
    assert.ok(batchOf(record(text)).length > text.length);
    const small = { ...record('<a/>'.repeat(100)), key: 'k' };
    assert.equal(batchOf({ ...small, compressible: true }).length, batchOf(small).length);
  });
});
