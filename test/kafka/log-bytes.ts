/**
 * Logs made by hand, byte by byte as a broker stores them: batches, markers, batches emptied by compaction.
 */
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

/** Sets fields of an encoded batch and makes its checksum right again. */
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

/** A transaction's batch with one record for each key; its values are the keys in capitals. */
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
