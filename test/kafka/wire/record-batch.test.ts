/** The record batch codec with logs built byte by byte, batches of the Java client, and its own batches. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { LogRecord } from '../../../kafka/ports.ts';
import type { DecodedRecords } from '../../../kafka/wire/record-batch.ts';
import { decodeCommittedRecords } from '../../../kafka/wire/record-batch.ts';
import type { EncodableRecord } from '../../../kafka/wire/record-batch-encoder.ts';
import { encodeRecordBatch } from '../../../kafka/wire/record-batch-encoder.ts';
import { emptyBatch, marker, markerKey, plainBatch, resealed, transactionBatch } from '../log-bytes.ts';

const A = 4000;
const B = 4001;
const C = 4002;

function keysOf(decoded: DecodedRecords): (string | null)[] {
  return decoded.records.map((record) => record.key?.toString() ?? null);
}

function offsetsOf(decoded: DecodedRecords): number[] {
  return decoded.records.map((record) => record.offset);
}

function decodeWhole(
  batches: readonly Buffer[],
  fromOffset: number,
  aborted: Parameters<typeof decodeCommittedRecords>[2] = [],
): DecodedRecords {
  const decoded = decodeCommittedRecords(Buffer.concat(batches), fromOffset, aborted);
  assert.equal(decoded.failure, null);
  return decoded;
}

describe('decodeCommittedRecords: transactions', () => {
  it('skips two overlapping transactions that were aborted in reverse order', () => {
    const log = [
      transactionBatch(10, A, 'a1'),
      transactionBatch(11, B, 'b1'),
      transactionBatch(12, C, 'c1'),
      transactionBatch(13, A, 'a2'),
      marker(14, B, 'abort'),
      transactionBatch(15, A, 'a3'),
      marker(16, A, 'abort'),
      marker(17, C, 'commit'),
    ];
    // In the order of the aborts, as a broker lists them.
    const aborted = [
      { producerId: B, firstOffset: 11 },
      { producerId: A, firstOffset: 10 },
    ];
    const decoded = decodeWhole(log, 10, aborted);
    assert.deepEqual(keysOf(decoded), ['c1']);
    assert.equal(decoded.nextOffset, 18);
  });

  it('skips two aborted transactions that both began before the fetch', () => {
    const log = [
      transactionBatch(50, B, 'b9'),
      transactionBatch(51, A, 'a9'),
      plainBatch(52, 'plain'),
      marker(53, A, 'abort'),
      transactionBatch(54, B, 'b10'),
      marker(55, B, 'abort'),
      transactionBatch(56, A, 'a10'),
      marker(57, A, 'commit'),
    ];
    const aborted = [
      { producerId: A, firstOffset: 7 },
      { producerId: B, firstOffset: 3 },
    ];
    assert.deepEqual(keysOf(decodeWhole(log, 50, aborted)), ['plain', 'a10']);
  });

  it('distinguishes aborted from committed transactions of one producer', () => {
    const log = [
      transactionBatch(0, A, 'a1'),
      marker(1, A, 'abort'),
      transactionBatch(2, A, 'a2'),
      marker(3, A, 'commit'),
      transactionBatch(4, A, 'a3'),
      marker(5, A, 'abort'),
      transactionBatch(6, A, 'a4'),
      marker(7, A, 'commit'),
    ];
    const aborted = [
      { producerId: A, firstOffset: 4 },
      { producerId: A, firstOffset: 0 },
    ];
    assert.deepEqual(keysOf(decodeWhole(log, 0, aborted)), ['a2', 'a4']);
  });

  it('does not treat a record as a marker, regardless of its key', () => {
    const log = [
      transactionBatch(0, A, markerKey('abort'), 'still aborted'),
      transactionBatch(2, A, Buffer.alloc(4), markerKey('commit')),
      transactionBatch(4, A, 'aborted too'),
      marker(5, A, 'abort'),
      transactionBatch(6, B, Buffer.alloc(4), markerKey('commit')),
      marker(8, B, 'commit'),
    ];
    const decoded = decodeWhole(log, 0, [{ producerId: A, firstOffset: 0 }]);
    assert.deepEqual(offsetsOf(decoded), [6, 7]);
    assert.deepEqual(decoded.records[0]?.key, Buffer.alloc(4));
    assert.deepEqual(decoded.records[1]?.key, markerKey('commit'));
  });

  it('delivers records of the same producer outside a transaction', () => {
    const batch = encodeRecordBatch({
      records: [{ key: 'idempotent', value: null }],
      producerId: A,
      producerEpoch: 1,
      baseSequence: 0,
      isTransactional: false,
      timestampMs: 1,
    });
    assert.deepEqual(keysOf(decodeWhole([batch], 0, [{ producerId: A, firstOffset: 0 }])), ['idempotent']);
  });

  it('moves the position past aborted records and markers only', () => {
    const log = [transactionBatch(5, A, 'a1', 'a2'), marker(7, A, 'abort'), marker(8, B, 'commit')];
    const decoded = decodeWhole(log, 5, [{ producerId: A, firstOffset: 5 }]);
    assert.deepEqual(decoded, { records: [], nextOffset: 9, failure: null });
  });

  it('ends an aborted transaction at a marker whose record was compacted away', () => {
    const log = [
      emptyBatch(0, 0, A, 0x10),
      emptyBatch(1, 1, A, 0x30),
      transactionBatch(2, A, 'kept'),
      marker(3, A, 'commit'),
    ];
    assert.deepEqual(keysOf(decodeWhole(log, 0, [{ producerId: A, firstOffset: 0 }])), ['kept']);
  });
});

describe('decodeCommittedRecords: position', () => {
  it('does not move when the response is empty, as after an open transaction', () => {
    const empty = { records: [], nextOffset: 300, failure: null };
    assert.deepEqual(decodeCommittedRecords(Buffer.alloc(0), 300), empty);
  });

  it('moves past an empty compacted batch to the end of its bounds', () => {
    const decoded = decodeWhole([plainBatch(3, 'x'), emptyBatch(4, 99)], 3);
    assert.deepEqual(keysOf(decoded), ['x']);
    assert.equal(decoded.nextOffset, 100);
  });

  it('moves past offsets missing at the end of a compacted batch', () => {
    const batch = plainBatch(20, 'first', 'second');
    batch.writeInt32BE(9, 23);
    const decoded = decodeWhole([resealed(batch)], 20);
    assert.deepEqual(offsetsOf(decoded), [20, 21]);
    assert.equal(decoded.nextOffset, 30);
  });

  it('skips the records of the first batch that are before the requested offset', () => {
    const decoded = decodeWhole([plainBatch(0, 'a', 'b', 'c', 'd')], 2);
    assert.deepEqual(keysOf(decoded), ['c', 'd']);
    assert.equal(decoded.nextOffset, 4);
  });

  it('ends before a batch that is truncated at any position', () => {
    const whole = plainBatch(0, 'a');
    const last = plainBatch(1, 'b', 'c');
    for (let length = 0; length < last.length; length++) {
      const decoded = decodeWhole([whole, last.subarray(0, length)], 0);
      assert.deepEqual(keysOf(decoded), ['a']);
      assert.equal(decoded.nextOffset, 1);
    }
    assert.deepEqual(keysOf(decodeWhole([whole, last], 0)), ['a', 'b', 'c']);
  });

  it('never moves back', () => {
    assert.equal(decodeWhole([plainBatch(0, 'old')], 40).nextOffset, 40);
  });

  it('reads offsets beyond 32 bits', () => {
    const decoded = decodeWhole([plainBatch(2 ** 40 + 5, 'far')], 2 ** 40);
    assert.deepEqual(offsetsOf(decoded), [2 ** 40 + 5]);
    assert.equal(decoded.nextOffset, 2 ** 40 + 6);
  });
});

describe('decodeCommittedRecords: times', () => {
  it('uses the append time of a batch for all its records', () => {
    const batch = plainBatch(0, 'a', 'b');
    batch.writeInt16BE(0x08, 21);
    batch.writeBigInt64BE(1_800_000_000_123n, 35);
    const times = decodeWhole([resealed(batch)], 0).records.map((record) => record.timestampMs);
    assert.deepEqual(times, [1_800_000_000_123, 1_800_000_000_123]);
  });
});

describe('decodeCommittedRecords: bytes that cannot be read', () => {
  it('delivers the records before a batch with a wrong checksum, and names its offset', () => {
    const bad = plainBatch(7, 'bad');
    bad[bad.length - 1] = (bad.at(-1) as number) ^ 0x01;
    const decoded = decodeCommittedRecords(
      Buffer.concat([plainBatch(6, 'good'), bad, plainBatch(8, 'next')]),
      6,
    );
    assert.deepEqual(keysOf(decoded), ['good']);
    assert.equal(decoded.nextOffset, 7);
    assert.match(decoded.failure?.message ?? '', /offset 7: CRC-32C/);
  });

  it('delivers no part of a batch whose records exceed its length', () => {
    const bad = plainBatch(1, 'one', 'two');
    bad.writeInt32BE(3, 57);
    const decoded = decodeCommittedRecords(Buffer.concat([plainBatch(0, 'good'), resealed(bad)]), 0);
    assert.deepEqual(keysOf(decoded), ['good']);
    assert.equal(decoded.nextOffset, 1);
    assert.match(decoded.failure?.message ?? '', /offset 1: record 2/);
  });

  it('reports a message format older than 2', () => {
    const old = plainBatch(9, 'old');
    old[16] = 1;
    assert.match(decodeCommittedRecords(old, 9).failure?.message ?? '', /offset 9: message format 1/);
  });

  it('reports an unknown codec', () => {
    const batch = plainBatch(2, 'x');
    batch.writeInt16BE(7, 21);
    const { failure } = decodeCommittedRecords(resealed(batch), 2);
    assert.match(failure?.message ?? '', /offset 2: compression codec 7 is unknown/);
  });

  it('never throws on damaged bytes with a correct checksum', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 255 }), (position, byte) => {
        const batch = encodeRecordBatch({
          records: [
            { key: 'k', value: Buffer.alloc(70), headers: [{ key: 'h', value: Buffer.from('v') }] },
            { key: null, value: null },
          ],
          producerId: -1,
          producerEpoch: -1,
          baseSequence: -1,
          isTransactional: false,
          timestampMs: 5,
        });
        batch[61 + (position % (batch.length - 61))] = byte;
        const { records, failure } = decodeCommittedRecords(resealed(batch), 0);
        if (failure !== null) assert.deepEqual(records, []);
        for (const { offset } of records) assert.ok(offset >= 0 && offset <= 1);
      }),
    );
  });
});

describe('decodeCommittedRecords: compression, batches made by the Java client', () => {
  const text = readFileSync(new URL('../fixtures/compressed-batches.json', import.meta.url), 'utf8');
  const batches = JSON.parse(text) as Record<string, string>;

  for (const codec of ['gzip', 'snappy', 'lz4', 'zstd']) {
    it(`reads ${codec}`, () => {
      const decoded = decodeWhole([Buffer.from(batches[codec] ?? '', 'base64')], 0);
      assert.equal(decoded.nextOffset, 7_000_000_004);
      assert.deepEqual(
        decoded.records,
        [0, 1, 2, 3].map((index) => javaRecord(codec, index)),
      );
    });

    it(`names the batch when its ${codec} bytes are damaged`, () => {
      const batch = Buffer.from(batches[codec] ?? '', 'base64');
      batch.fill(0xee, 61 + 8, 61 + 60);
      const { records, failure } = decodeCommittedRecords(resealed(batch), 0);
      assert.deepEqual(records, []);
      assert.match(failure?.message ?? '', /batch at offset 7000000000: /);
    });
  }

  function javaRecord(codec: string, index: number): LogRecord {
    const parts = Array.from(
      { length: 1200 },
      (_, line) => `line ${(line * (index + 1)) % 37} of record ${index};`,
    );
    return {
      offset: 7_000_000_000 + index,
      timestampMs: 1_790_000_000_000 + index * 1000 - 500,
      key: index === 3 ? null : Buffer.from(`key-${index}`),
      value: Buffer.from(parts.join('')),
      headers: [
        { key: 'codec', value: Buffer.from(codec) },
        { key: 'none', value: null },
      ],
    };
  }
});

describe('encodeRecordBatch', () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  const nullableBytes = fc.option(bytes);
  const headers = fc.array(
    fc.record({ key: fc.string({ unit: 'binary', maxLength: 60 }), value: nullableBytes }),
  );
  const record = fc.record(
    {
      key: fc.oneof(nullableBytes, fc.string({ unit: 'binary', maxLength: 90 })),
      value: nullableBytes,
      headers,
    },
    { requiredKeys: ['key', 'value'] },
  );

  it('writes batches that decodeCommittedRecords reads', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 150 }),
        fc.integer({ min: -1, max: 2 ** 50 }),
        (records, timestampMs) => {
          const batch = encodeRecordBatch({
            records,
            producerId: 2 ** 45 + 7,
            producerEpoch: 3,
            baseSequence: 12,
            isTransactional: true,
            timestampMs,
          });
          const decoded = decodeWhole([batch], 0);
          assert.deepEqual(decoded.records, records.map(expectedRecord(timestampMs)));
          assert.equal(decoded.nextOffset, records.length);
          assert.equal(batch.readBigInt64BE(43), 2n ** 45n + 7n);
        },
      ),
    );
  });

  it('rejects a batch without records, like a broker', () => {
    const empty = {
      producerId: -1,
      producerEpoch: -1,
      baseSequence: -1,
      isTransactional: false,
      timestampMs: 0,
    };
    assert.throws(() => encodeRecordBatch({ ...empty, records: [] }), RangeError);
  });

  function expectedRecord(timestampMs: number) {
    return (source: EncodableRecord, offset: number): LogRecord => ({
      offset,
      timestampMs,
      key: typeof source.key === 'string' ? Buffer.from(source.key) : source.key,
      value: source.value,
      headers: (source.headers ?? []).map(({ key, value }) => ({ key, value })),
    });
  }
});
