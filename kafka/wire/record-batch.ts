/**
 * Reads the committed records from the record batches (magic 2) of a fetch response. Pure. Layout:
 * record-batch-layout.ts. Source: Kafka protocol guide, "Record Batch"; KIP-98, "read_committed". kafkajs'
 * own decoder is not used: it hides the bounds of empty batches, handles only one aborted transaction at a
 * time and treats any record with a marker's key as a marker. Here the position follows whole batches,
 * whatever they contain; aborted transactions are identified by producer id, any number at a time; a marker
 * is identified by its batch's control bit.
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

/** An aborted transaction, as listed in a fetch response. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/**
 * Maximum decompressed size of the batches of one response, bytes: ten kilobytes of zstd can contain a
 * gigabyte of zeros. A batch that exceeds the remaining budget waits for the next response; one that exceeds
 * the limit alone is unreadable.
 */
export const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;

export interface DecodeOptions {
  /** Deliver a batch with unreadable content as one record (see LogRecord.unreadable) instead of failing. */
  readonly takesUnreadable?: boolean;
  readonly unpackedBytesMax?: number;
}

export interface DecodedRecords {
  /**
   * Committed records from the requested offset on, in offset order. Their buffers are views of the input.
   */
  readonly records: readonly LogRecord[];
  /**
   * After the last whole batch, even an empty, aborted or control one; the requested offset if there is no
   * whole batch.
   */
  readonly nextOffset: number;
  /**
   * Why the batch at nextOffset is unreadable; all previous records are in `records`. Null if all was read.
   */
  readonly failure: CorruptRecordBatch | null;
}

interface BatchBounds {
  readonly start: number;
  readonly end: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
}

/**
 * `bytes`: the records field of one partition's fetch response: consecutive batches, of which the last may be
 * truncated. `aborted`: the list in the response, in any order; with an empty list, aborted records are
 * delivered, as in read_uncommitted. Records before `fromOffset` are skipped. Never throws because of the
 * content of the bytes: see `failure`.
 */
export function decodeCommittedRecords(
  bytes: Buffer,
  fromOffset: number,
  aborted: readonly AbortedTransaction[] = [],
  { takesUnreadable = false, unpackedBytesMax = UNPACKED_BYTES_MAX }: DecodeOptions = {},
): DecodedRecords {
  const records: LogRecord[] = [];
  const transactions = new AbortedSpans(aborted);
  const budget: UnpackBudget = { left: unpackedBytesMax, max: unpackedBytesMax };
  let nextOffset = fromOffset;
  let at = 0;
  try {
    for (;;) {
      const batch = wholeBatchAt(bytes, at);
      if (batch === null) break;
      try {
        readBatch(bytes, batch, { fromOffset, transactions, records, budget });
      } catch (error) {
        if (!(error instanceof UnreadableContent)) throw error;
        dropFrom(records, batch.baseOffset);
        if (error.needsNextAnswer) break;
        if (!takesUnreadable) throw new CorruptRecordBatch(error.message, { cause: error });
        records.push(unreadableRecord(bytes, batch, error.message));
      }
      nextOffset = Math.max(nextOffset, batch.lastOffset + 1);
      at = batch.end;
    }
  } catch (error) {
    if (!(error instanceof CorruptRecordBatch)) throw error;
    dropFrom(records, nextOffset);
    return { records, nextOffset, failure: error };
  }
  return { records, nextOffset, failure: null };
}

function dropFrom(records: LogRecord[], offset: number): void {
  while (records.length > 0 && (records.at(-1) as LogRecord).offset >= offset) records.pop();
}

/** The remaining budget for decompressing the batches of one response, bytes. */
interface UnpackBudget {
  left: number;
  readonly max: number;
}

/** The batch is complete and its checksum is correct, but its content can't be decoded. */
class UnreadableContent extends Error {
  override readonly name = 'UnreadableContent';
  /** The previous batches have used the budget of the response. */
  readonly needsNextAnswer: boolean;

  constructor(message: string, needsNextAnswer: boolean, options?: ErrorOptions) {
    super(message, options);
    this.needsNextAnswer = needsNextAnswer;
  }
}

function unreadableRecord(bytes: Buffer, batch: BatchBounds, message: string): LogRecord {
  const { start, baseOffset, lastOffset } = batch;
  const timestampMs = readInt64(bytes, start + 35);
  const packedBytes = batch.end - start;
  const reason = `offsets ${baseOffset} to ${lastOffset}, a batch of ${packedBytes} bytes: ${message}`;
  const unreadable = { firstOffset: baseOffset, reason };
  return { offset: lastOffset, timestampMs, key: null, value: null, headers: [], unreadable };
}

/** The bounds of the batch at `start`, or null if the bytes end before the batch does. */
function wholeBatchAt(bytes: Buffer, start: number): BatchBounds | null {
  if (start + LENGTH_END > bytes.length) return null;
  const length = bytes.readInt32BE(start + 8);
  const baseOffset = readInt64(bytes, start);
  if (length < BATCH_HEADER_BYTES - LENGTH_END) {
    throw new CorruptRecordBatch(`batch at offset ${baseOffset}: ${length} bytes are too short for a batch`);
  }
  const end = start + LENGTH_END + length;
  if (end > bytes.length) return null;
  const magic = bytes[start + 16];
  if (magic !== MAGIC) {
    throw new CorruptRecordBatch(
      `batch at offset ${baseOffset}: message format ${magic}; only 2 is supported`,
    );
  }
  return { start, end, baseOffset, lastOffset: baseOffset + bytes.readInt32BE(start + 23) };
}

interface BatchReading {
  readonly fromOffset: number;
  readonly transactions: AbortedSpans;
  readonly records: LogRecord[];
  readonly budget: UnpackBudget;
}

/** Throws CorruptRecordBatch if the log is damaged, UnreadableContent if the producer is the cause. */
function readBatch(bytes: Buffer, batch: BatchBounds, reading: BatchReading): void {
  const { fromOffset, transactions, records, budget } = reading;
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
  const content = codec === 0 ? body : decompressed(codec, body, baseOffset, budget);
  readContent(content, {
    baseOffset,
    lastOffset: batch.lastOffset,
    fromOffset,
    recordCount,
    baseTimestampMs: readInt64(bytes, start + 27),
    appendTimestampMs: attributes & ATTRIBUTE_LOG_APPEND_TIME ? readInt64(bytes, start + 35) : null,
    into: records,
  });
}

/** The checksum was correct, so the producer caused the problem. */
function readContent(...[body, reading]: Parameters<typeof readRecords>): void {
  try {
    readRecords(body, reading);
  } catch (error) {
    if (!(error instanceof CorruptRecordBatch)) throw error;
    throw new UnreadableContent(error.message, false, { cause: error });
  }
}

function decompressed(
  codec: number,
  body: { bytes: Buffer; start: number; end: number },
  baseOffset: number,
  budget: UnpackBudget,
): { bytes: Buffer; start: number; end: number } {
  const { left, max } = budget;
  try {
    const bytes = decompressRecords(codec, body.bytes.subarray(body.start, body.end), left);
    budget.left -= bytes.length;
    return { bytes, start: 0, end: bytes.length };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `batch at offset ${baseOffset}: ${reason} (a batch may unpack to ${max} bytes)`;
    throw new UnreadableContent(message, left < max, { cause: error });
  }
}

/** The producers whose aborted transactions contain the current batch. */
class AbortedSpans {
  readonly #byFirstOffset: readonly AbortedTransaction[];
  readonly #inside = new Set<number>();
  #next = 0;

  constructor(aborted: readonly AbortedTransaction[]) {
    // The broker lists them in the order of their aborts, which is not that of their first offsets.
    this.#byFirstOffset =
      aborted.length < 2 ? aborted : aborted.toSorted((a, b) => a.firstOffset - b.firstOffset);
  }

  /** Adds each transaction that begins at or before the offset: several may begin before one batch. */
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
