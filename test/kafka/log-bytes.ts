/** Logs built byte by byte as a broker stores them: batches, markers, batches emptied by compaction. */
import { crc32c } from '../../kafka/wire/crc32c.ts';
import type { EncodableRecord } from '../../kafka/wire/record-batch-encoder.ts';
import { encodeRecordBatch } from '../../kafka/wire/record-batch-encoder.ts';

const TIMESTAMP_MS = 1_790_000_000_000;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

interface BatchFields {
  readonly baseOffset: number;
  readonly producerId?: number;
  readonly attributes?: number;
  readonly lastOffsetDelta?: number;
  readonly recordCount?: number;
}

/** Sets fields of an encoded batch and corrects its checksum. */
function withFields(batch: Buffer, fields: BatchFields): Buffer {
  batch.writeBigInt64BE(BigInt(fields.baseOffset), 0);
  if (fields.attributes !== undefined) batch.writeInt16BE(fields.attributes, 21);
  if (fields.lastOffsetDelta !== undefined) batch.writeInt32BE(fields.lastOffsetDelta, 23);
  if (fields.recordCount !== undefined) batch.writeInt32BE(fields.recordCount, 57);
  return resealed(batch);
}

/** The batch with a checksum that matches its bytes. */
export function resealed(batch: Buffer): Buffer {
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

function encoded(records: readonly EncodableRecord[], producerId: number, isTransactional: boolean): Buffer {
  return encodeRecordBatch({
    records,
    producerId,
    producerEpoch: producerId < 0 ? -1 : 0,
    baseSequence: producerId < 0 ? -1 : 0,
    isTransactional,
    timestampMs: TIMESTAMP_MS,
  });
}

/** A transaction's batch with one record per key; the values are the keys in capitals. */
export function transactionBatch(
  baseOffset: number,
  producerId: number,
  ...keys: readonly (string | Buffer)[]
): Buffer {
  const records = keys.map((key) => ({ key, value: Buffer.from(key.toString().toUpperCase()) }));
  return withFields(encoded(records, producerId, true), { baseOffset });
}

/** A batch outside any transaction. */
export function plainBatch(baseOffset: number, ...keys: readonly (string | Buffer)[]): Buffer {
  const records = keys.map((key) => ({ key, value: Buffer.from(key.toString().toUpperCase()) }));
  return withFields(encoded(records, -1, false), { baseOffset });
}

/** A batch of one record without key, its records compressed by `pack` and marked with `codec`. */
export function packedBatch(
  baseOffset: number,
  codec: number,
  pack: (records: Buffer) => Buffer,
  value: Buffer,
): Buffer {
  const plain = encoded([{ key: null, value }], -1, false);
  const batch = Buffer.concat([plain.subarray(0, 61), pack(plain.subarray(61))]);
  batch.writeInt32BE(batch.length - 12, 8);
  return withFields(batch, { baseOffset, attributes: codec });
}

/** An LZ4 frame that unpacks to at least `count` zeros: one literal, then one long match. */
export function lz4Zeros(count: number): Buffer {
  const matchBytes = Buffer.alloc(Math.ceil(count / 255) + 1, 255);
  matchBytes[matchBytes.length - 1] = 0;
  const block = Buffer.concat([Buffer.from([0x1f, 0, 1, 0]), matchBytes, Buffer.from([0x10, 0])]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length);
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]);
  return Buffer.concat([header, size, block, Buffer.alloc(4)]);
}

/** Bare Snappy data that announces `count` zeros and produces them by copies of 64. */
export function snappyZeros(count: number): Buffer {
  const length: number[] = [];
  for (let rest = count; ; rest >>>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  const copies = Array.from({ length: Math.ceil((count - 1) / 64) }, (_, at) => {
    const left = count - 1 - at * 64;
    return Buffer.from([((Math.min(64, left) - 1) << 2) | 2, 1, 0]);
  });
  return Buffer.concat([Buffer.from([...length, 0, 0]), ...copies]);
}

/** The key of a marker: version 0 and type (0 abort, 1 commit), two int16. */
export function markerKey(type: 'abort' | 'commit'): Buffer {
  return Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1]);
}

/** The control batch that ends a producer's transaction. */
export function marker(baseOffset: number, producerId: number, type: 'abort' | 'commit'): Buffer {
  const record = { key: markerKey(type), value: Buffer.alloc(6) };
  return withFields(encoded([record], producerId, true), { baseOffset, attributes: TRANSACTIONAL | CONTROL });
}

/** A batch from which compaction took every record: it keeps its offsets. */
export function emptyBatch(baseOffset: number, lastOffset: number, producerId = -1, attributes = 0): Buffer {
  const header = encoded([{ key: null, value: null }], producerId, false).subarray(0, 61);
  header.writeInt32BE(header.length - 12, 8);
  return withFields(header, {
    baseOffset,
    attributes,
    lastOffsetDelta: lastOffset - baseOffset,
    recordCount: 0,
  });
}
