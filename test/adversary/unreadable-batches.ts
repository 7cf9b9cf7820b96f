/**
 * Record batches whose content no reader can use: one that unpacks to more than the limit in each compression
 * of Kafka, one of an unknown compression and one of malformed records. The real decoder says what a cursor
 * delivers instead. Pure.
 */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { UnreadableBatch } from '../../kafka/ports.ts';
import { decodeCommittedRecords } from '../../kafka/wire/record-batch.ts';
import { lz4Zeros, packedBatch, plainBatch, resealed, snappyZeros } from '../kafka/log-bytes.ts';

/** Small, so that a bomb costs nothing; what happens at the real limit is the same. */
const UNPACKED_BYTES_MAX = 64 * 1024;
const ZEROS = Buffer.alloc(4 * UNPACKED_BYTES_MAX);

const BATCHES: readonly (readonly [name: string, batch: (offset: number) => Buffer])[] = [
  ['gzip', (offset) => packedBatch(offset, 1, gzipSync, ZEROS)],
  ['snappy', (offset) => packedBatch(offset, 2, () => snappyZeros(ZEROS.length), ZEROS)],
  ['lz4', (offset) => packedBatch(offset, 3, () => lz4Zeros(ZEROS.length), ZEROS)],
  ['zstd', (offset) => packedBatch(offset, 4, zstdCompressSync, ZEROS)],
  ['of compression 7', (offset) => withAttributes(plainBatch(offset, 'x'), 7)],
  ['malformed', (offset) => withByte(plainBatch(offset, 'x'), 61, 0x7e)],
];

/** Name, and what the reader delivers of the batch at an offset. */
export const UNREADABLE_BATCHES = BATCHES.map(
  ([name, batchAt]) => [name, (offset: number) => unreadableOf(batchAt(offset), offset)] as const,
);

function unreadableOf(batch: Buffer, offset: number): UnreadableBatch {
  const options = { takesUnreadable: true, unpackedBytesMax: UNPACKED_BYTES_MAX };
  const { records, nextOffset, failure } = decodeCommittedRecords(batch, offset, [], options);
  const unreadable = records[0]?.unreadable;
  if (failure || nextOffset !== offset + 1 || !unreadable)
    throw new Error(`the batch at offset ${offset} is read: ${failure?.message ?? 'without a failure'}`);
  return unreadable;
}

function withAttributes(batch: Buffer, attributes: number): Buffer {
  batch.writeInt16BE(attributes, 21);
  return resealed(batch);
}

function withByte(batch: Buffer, at: number, byte: number): Buffer {
  batch[at] = byte;
  return resealed(batch);
}
