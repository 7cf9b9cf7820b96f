/**
 * Reads the committed records out of a fetch answer's record batches (magic 2). Pure.
 * Layout: record-batch-layout.ts. Source: Kafka protocol guide, "Record Batch"; KIP-98, "read_committed".
 *
 * kafkajs' own reading is not used: it hides the bounds of empty batches, steps into one aborted transaction
 * at a time and takes any record with a marker's key for a marker. Here the position follows whole batches,
 * whatever they hold; aborted transactions are known by producer id, any number at a time; a marker is one by
 * its batch's control bit.
 */

import type { LogRecord } from '../ports.ts';
import { decompressRecords } from './compression.ts';
import { crc32c } from './crc32c.ts';
import {
  ATTRIBUTE_CODEC_MASK,
  ATTRIBUTE_CONTROL,
  ATTRIBUTE_LOG_APPEND_TIME,
  ATTRIBUTE_TRANSACTIONAL,
  BATCH_HEADER_BYTES,
  CRC_OFFSET,
  CRC_START,
  LENGTH_END,
  MAGIC,
} from './record-batch-layout.ts';
import { CorruptRecordBatch, readRecords } from './record-reader.ts';

/** A transaction that ended in an abort, as a fetch answer lists it. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface DecodedRecords {
  /**
   * Committed records from the wanted offset on, in offset order. Their buffers are views of the bytes read.
   */
  readonly records: readonly LogRecord[];
  /**
   * After the last whole batch, even an empty, aborted or control one; the wanted offset if there is no whole
   * batch.
   */
  readonly nextOffset: number;
  /** The batch at nextOffset that cannot be read; all before it is in `records`. Null: all was read. */
  readonly failure: CorruptRecordBatch | null;
}

interface BatchBounds {
  readonly start: number;
  readonly end: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
}

/**
 * `bytes`: the records field of one partition's fetch answer: batches one after the other, the last one maybe
 * cut off. `aborted`: that answer's list, in any order; with an empty list aborted records are delivered, as
 * in read_uncommitted. Records before `fromOffset` are left out. Never throws on what the bytes hold: see
 * `failure`.
 */
export function decodeCommittedRecords(
  bytes: Buffer,
  fromOffset: number,
  aborted: readonly AbortedTransaction[] = [],
): DecodedRecords {
  const records: LogRecord[] = [];
  const transactions = new AbortedSpans(aborted);
  let nextOffset = fromOffset;
  let at = 0;
  try {
    for (;;) {
      const batch = wholeBatchAt(bytes, at);
      if (batch === null) break;
      readBatch(bytes, batch, fromOffset, transactions, records);
      nextOffset = Math.max(nextOffset, batch.lastOffset + 1);
      at = batch.end;
    }
  } catch (error) {
    if (!(error instanceof CorruptRecordBatch)) throw error;
    while (records.length > 0 && (records.at(-1) as LogRecord).offset >= nextOffset) records.pop();
    return { records, nextOffset, failure: error };
  }
  return { records, nextOffset, failure: null };
}

/** The bounds of the batch that starts at `start`, or null when the bytes end before it does. */
function wholeBatchAt(bytes: Buffer, start: number): BatchBounds | null {
  if (start + LENGTH_END > bytes.length) return null;
  const length = bytes.readInt32BE(start + 8);
  const baseOffset = readInt64(bytes, start);
  if (length < BATCH_HEADER_BYTES - LENGTH_END) {
    throw new CorruptRecordBatch(`batch at offset ${baseOffset}: ${length} bytes are too few for a batch`);
  }
  const end = start + LENGTH_END + length;
  if (end > bytes.length) return null;
  const magic = bytes[start + 16];
  if (magic !== MAGIC) {
    throw new CorruptRecordBatch(`batch at offset ${baseOffset}: message format ${magic}, only 2 is read`);
  }
  return { start, end, baseOffset, lastOffset: baseOffset + bytes.readInt32BE(start + 23) };
}

function readBatch(
  bytes: Buffer,
  batch: BatchBounds,
  fromOffset: number,
  transactions: AbortedSpans,
  records: LogRecord[],
): void {
  const { start, end, baseOffset } = batch;
  if (crc32c(bytes, start + CRC_START, end) !== bytes.readUInt32BE(start + CRC_OFFSET)) {
    throw new CorruptRecordBatch(`batch at offset ${baseOffset}: CRC-32C does not match its content`);
  }
  const attributes = bytes.readInt16BE(start + CRC_START);
  const producerId = readInt64(bytes, start + 43);
  transactions.enterUpTo(batch.lastOffset);
  if (attributes & ATTRIBUTE_CONTROL) {
    transactions.leave(producerId);
    return;
  }
  if (attributes & ATTRIBUTE_TRANSACTIONAL && transactions.isInside(producerId)) return;
  if (batch.lastOffset < fromOffset) return;
  const recordCount = bytes.readInt32BE(start + 57);
  if (recordCount === 0) return;
  const codec = attributes & ATTRIBUTE_CODEC_MASK;
  const body = { bytes, start: start + BATCH_HEADER_BYTES, end };
  readRecords(codec === 0 ? body : decompressed(codec, body, baseOffset), {
    baseOffset,
    lastOffset: batch.lastOffset,
    fromOffset,
    recordCount,
    baseTimestampMs: readInt64(bytes, start + 27),
    appendTimestampMs: attributes & ATTRIBUTE_LOG_APPEND_TIME ? readInt64(bytes, start + 35) : null,
    into: records,
  });
}

function decompressed(
  codec: number,
  body: { bytes: Buffer; start: number; end: number },
  baseOffset: number,
): { bytes: Buffer; start: number; end: number } {
  try {
    const bytes = decompressRecords(codec, body.bytes.subarray(body.start, body.end));
    return { bytes, start: 0, end: bytes.length };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CorruptRecordBatch(`batch at offset ${baseOffset}: ${reason}`, { cause: error });
  }
}

/** Which producers' aborted transactions the batch in hand lies in. */
class AbortedSpans {
  readonly #byFirstOffset: readonly AbortedTransaction[];
  readonly #inside = new Set<number>();
  #next = 0;

  constructor(aborted: readonly AbortedTransaction[]) {
    // The broker lists them in the order of their aborts, which says nothing about where they begin.
    this.#byFirstOffset =
      aborted.length < 2 ? aborted : aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Enters each transaction that begins at or before the offset: several may begin before one batch. */
  enterUpTo(offset: number): void {
    for (; this.#next < this.#byFirstOffset.length; this.#next++) {
      const transaction = this.#byFirstOffset[this.#next] as AbortedTransaction;
      if (transaction.firstOffset > offset) return;
      this.#inside.add(transaction.producerId);
    }
  }

  /** A marker ends its producer's transaction. */
  leave(producerId: number): void {
    this.#inside.delete(producerId);
  }

  isInside(producerId: number): boolean {
    return this.#inside.size > 0 && this.#inside.has(producerId);
  }
}

function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}
