/**
 * Writes one record batch (magic 2) into one buffer, uncompressed unless requested. Pure. Layout:
 * record-batch-layout.ts; KIP-98. Two passes: the first computes every record's length, because a varint
 * before each record contains it.
 */

import { gzipSync } from 'node:zlib';
import type { RecordHeader } from '../ports.ts';
import { crc32c } from './crc32c.ts';
import {
  ATTRIBUTE_TRANSACTIONAL,
  BATCH_HEADER_BYTES,
  CODEC_GZIP,
  CRC_OFFSET,
  CRC_START,
  LENGTH_END,
  MAGIC,
} from './record-batch-layout.ts';

/** The input of a batch. A string key is written as UTF-8. */
export interface EncodableRecord {
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: readonly RecordHeader[];
}

export interface EncodableBatch {
  /** At least one, because a broker rejects an empty batch. */
  readonly records: readonly EncodableRecord[];
  /** -1, like epoch and sequence, if the producer is not idempotent. */
  readonly producerId: number;
  readonly producerEpoch: number;
  /** The sequence number of the first record, 0 to 2^31 - 1; the caller wraps it. */
  readonly baseSequence: number;
  readonly isTransactional: boolean;
  /** Create time of every record in the batch, epoch ms. */
  readonly timestampMs: number;
  /** Compresses the records with gzip, which every Kafka client can read. */
  readonly compress?: boolean;
}

const NULL_LENGTH = -1;
/** Strings up to this length are measured and copied in JavaScript, which is cheaper than a call into C++. */
const SHORT_TEXT_CHARS = 48;
const SHORT_COPY_BYTES = 24;

/** Body lengths of the records of the current batch; reused between calls, because encoding never yields. */
let bodyLengths = new Int32Array(1024);

/**
 * The bytes of a batch whose base offset is 0, ready for a produce request. Throws RangeError on an empty
 * batch.
 */
export function encodeRecordBatch(batch: EncodableBatch): Buffer {
  const { records } = batch;
  if (records.length === 0) throw new RangeError('a record batch has at least one record');
  if (bodyLengths.length < records.length) bodyLengths = new Int32Array(records.length * 2);
  let size = BATCH_HEADER_BYTES;
  for (let index = 0; index < records.length; index++) {
    const length = bodyLength(records[index] as EncodableRecord, index);
    bodyLengths[index] = length;
    size += varintLength(length) + length;
  }
  const target = Buffer.allocUnsafeSlow(size);
  let at = BATCH_HEADER_BYTES;
  for (let index = 0; index < records.length; index++) {
    at = writeVarint(target, at, bodyLengths[index] as number);
    at = writeBody(target, at, records[index] as EncodableRecord, index);
  }
  if (at !== size) throw new Error(`record batch: measured ${size} bytes but wrote ${at}`);
  if (batch.compress !== true) {
    writeBatchHeader(target, batch, 0);
    return target;
  }
  const body = gzipSync(target.subarray(BATCH_HEADER_BYTES));
  const compressed = Buffer.concat([Buffer.alloc(BATCH_HEADER_BYTES), body]);
  writeBatchHeader(compressed, batch, CODEC_GZIP);
  return compressed;
}

function writeBatchHeader(target: Buffer, batch: EncodableBatch, codec: number): void {
  const lastOffsetDelta = batch.records.length - 1;
  target.fill(0, 0, 8);
  target.writeInt32BE(target.length - LENGTH_END, 8);
  target.writeInt32BE(-1, 12);
  target[16] = MAGIC;
  target.writeInt16BE((batch.isTransactional ? ATTRIBUTE_TRANSACTIONAL : 0) | codec, 21);
  target.writeInt32BE(lastOffsetDelta, 23);
  writeInt64(target, 27, batch.timestampMs);
  writeInt64(target, 35, batch.timestampMs);
  writeInt64(target, 43, batch.producerId);
  target.writeInt16BE(batch.producerEpoch, 51);
  target.writeInt32BE(batch.baseSequence, 53);
  target.writeInt32BE(batch.records.length, 57);
  target.writeUInt32BE(crc32c(target, CRC_START), CRC_OFFSET);
}

function bodyLength(record: EncodableRecord, offsetDelta: number): number {
  // Attributes and a timestamp delta of 0 take one byte each.
  let length = 2 + varintLength(offsetDelta) + nullableLength(record.key) + nullableLength(record.value);
  const { headers } = record;
  if (headers === undefined) return length + 1;
  length += varintLength(headers.length);
  for (const header of headers) length += nullableLength(header.key) + nullableLength(header.value);
  return length;
}

function nullableLength(value: Buffer | string | null): number {
  if (value === null) return 1;
  const length = typeof value === 'string' ? utf8Length(value) : value.length;
  return varintLength(length) + length;
}

function writeBody(target: Buffer, start: number, record: EncodableRecord, offsetDelta: number): number {
  target[start] = 0;
  target[start + 1] = 0;
  let at = writeVarint(target, start + 2, offsetDelta);
  at = writeNullable(target, at, record.key);
  at = writeNullable(target, at, record.value);
  const { headers } = record;
  if (headers === undefined) return writeVarint(target, at, 0);
  at = writeVarint(target, at, headers.length);
  for (const header of headers) {
    at = writeText(target, at, header.key);
    at = writeNullable(target, at, header.value);
  }
  return at;
}

function writeNullable(target: Buffer, at: number, value: Buffer | string | null): number {
  if (value === null) return writeVarint(target, at, NULL_LENGTH);
  return typeof value === 'string' ? writeText(target, at, value) : writeBytes(target, at, value);
}

function writeBytes(target: Buffer, start: number, value: Buffer): number {
  const { length } = value;
  const at = writeVarint(target, start, length);
  if (length > SHORT_COPY_BYTES) target.set(value, at);
  else for (let index = 0; index < length; index++) target[at + index] = value[index] as number;
  return at + length;
}

function writeText(target: Buffer, start: number, text: string): number {
  const { length } = text;
  const bytes = utf8Length(text);
  const at = writeVarint(target, start, bytes);
  if (bytes === length && length <= SHORT_TEXT_CHARS) {
    for (let index = 0; index < length; index++) target[at + index] = text.charCodeAt(index);
  } else {
    target.write(text, at, bytes, 'utf8');
  }
  return at + bytes;
}

function utf8Length(text: string): number {
  if (text.length > SHORT_TEXT_CHARS) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.byteLength(text);
  }
  return text.length;
}

function varintLength(value: number): number {
  const zigzag = (value << 1) ^ (value >> 31);
  if ((zigzag & 0xffffff80) === 0) return 1;
  if ((zigzag & 0xffffc000) === 0) return 2;
  if ((zigzag & 0xffe00000) === 0) return 3;
  return (zigzag & 0xf0000000) === 0 ? 4 : 5;
}

function writeVarint(target: Buffer, start: number, value: number): number {
  let rest = (value << 1) ^ (value >> 31);
  let at = start;
  while ((rest & 0xffffff80) !== 0) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

function writeInt64(target: Buffer, at: number, value: number): void {
  target.writeInt32BE(Math.floor(value / 0x1_0000_0000), at);
  target.writeUInt32BE(value >>> 0, at + 4);
}
