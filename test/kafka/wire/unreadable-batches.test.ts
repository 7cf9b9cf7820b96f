/** Batches that can't be read: decompression bombs of each codec, malformed data, unknown codecs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { DecodedRecords } from '../../../kafka/wire/record-batch.ts';
import { decodeCommittedRecords } from '../../../kafka/wire/record-batch.ts';
import { lz4Zeros, packedBatch, plainBatch, resealed, snappyZeros } from '../log-bytes.ts';

function offsetsOf(decoded: DecodedRecords): number[] {
  return decoded.records.map((record) => record.offset);
}

describe('decodeCommittedRecords: batches with unreadable content', () => {
  const KIB = 1024;
  const zeros = Buffer.alloc(256 * KIB);
  const bombs: readonly [name: string, batch: (baseOffset: number) => Buffer][] = [
    ['gzip', (baseOffset) => packedBatch(baseOffset, 1, gzipSync, zeros)],
    ['snappy', (baseOffset) => packedBatch(baseOffset, 2, () => snappyZeros(256 * KIB), zeros)],
    ['lz4', (baseOffset) => packedBatch(baseOffset, 3, () => lz4Zeros(256 * KIB), zeros)],
    ['zstd', (baseOffset) => packedBatch(baseOffset, 4, zstdCompressSync, zeros)],
  ];

  for (const [codec, bomb] of bombs) {
    it(`delivers one record instead of a ${codec} batch that decompresses to more than the limit`, () => {
      const log = Buffer.concat([plainBatch(4, 'before'), bomb(5), plainBatch(6, 'after')]);
      const options = { takesUnreadable: true, unpackedBytesMax: 64 * KIB };
      const decoded = decodeCommittedRecords(log, 4, [], options);
      assert.equal(decoded.failure, null);
      assert.deepEqual(offsetsOf(decoded), [4, 5, 6]);
      assert.equal(decoded.nextOffset, 7);
      assert.match(decoded.records[1]?.unreadable?.reason ?? '', /^offsets 5 to 5, a batch of \d+ bytes: /);
      assert.match(decoded.records[1]?.unreadable?.reason ?? '', /a batch may unpack to 65536 bytes/);
      assert.equal(decoded.records[0]?.unreadable, undefined);
    });

    it(`fails at a ${codec} batch that decompresses to more than the limit if the cursor requires it`, () => {
      const { failure } = decodeCommittedRecords(bomb(5), 5, [], { unpackedBytesMax: 64 * KIB });
      assert.match(failure?.message ?? '', /batch at offset 5: .*a batch may unpack to 65536 bytes/);
    });
  }

  it('leaves a batch that exceeds the remaining budget to the next response', () => {
    const small = (offset: number): Buffer => packedBatch(offset, 1, gzipSync, Buffer.alloc(40 * KIB));
    const options = { takesUnreadable: true, unpackedBytesMax: 100 * KIB };
    const decoded = decodeCommittedRecords(Buffer.concat([small(0), small(1), small(2)]), 0, [], options);
    assert.deepEqual([offsetsOf(decoded), decoded.nextOffset, decoded.failure], [[0, 1], 2, null]);
    const rest = decodeCommittedRecords(small(2), decoded.nextOffset, [], options);
    assert.deepEqual(offsetsOf(rest), [2]);
  });

  it('delivers one record instead of a batch with an unknown codec or with malformed records', () => {
    const unknown = plainBatch(2, 'x');
    unknown.writeInt16BE(7, 21);
    const misfit = plainBatch(3, 'y', 'z');
    misfit[61] = 0x7e;
    const log = Buffer.concat([resealed(unknown), resealed(misfit), plainBatch(5, 'after')]);
    const decoded = decodeCommittedRecords(log, 2, [], { takesUnreadable: true });
    assert.deepEqual([offsetsOf(decoded), decoded.failure], [[2, 4, 5], null]);
    assert.match(decoded.records[0]?.unreadable?.reason ?? '', /compression codec 7 is unknown/);
    assert.match(decoded.records[1]?.unreadable?.reason ?? '', /^offsets 3 to 4, .*does not fit its length/);
  });

  it('fails at damaged bytes in any case', () => {
    const damaged = plainBatch(2, 'x');
    damaged[63] = (damaged[63] as number) ^ 1;
    const { failure } = decodeCommittedRecords(damaged, 2, [], { takesUnreadable: true });
    assert.match(failure?.message ?? '', /CRC-32C does not match/);
  });
});
