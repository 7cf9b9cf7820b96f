/**
 * Reads the records of one uncompressed batch body. Pure. Layout: record-batch-layout.ts. This is the inner
 * loop of every restore: keys, values and header values are views, header keys are cached.
 */
import type { LogRecord, RecordHeader } from '../ports.ts';

/** Bytes that are not a readable record batch. The message contains the offset and the reason. */
export class CorruptRecordBatch extends Error {
  override readonly name = 'CorruptRecordBatch';
}

interface BodyBytes {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

interface BodyReading {
  readonly baseOffset: number;
  readonly lastOffset: number;
  /** Records before it are skipped. */
  readonly fromOffset: number;
  readonly recordCount: number;
  readonly baseTimestampMs: number;
  /** The broker's append time, if the topic is configured for it: it applies to all records of the batch. */
  readonly appendTimestampMs: number | null;
  readonly into: LogRecord[];
}

const NO_HEADERS: readonly RecordHeader[] = [];

/** Appends the records to `into`. Throws CorruptRecordBatch, possibly after appending some of them. */
export function readRecords(body: BodyBytes, reading: BodyReading): void {
  const { bytes, end } = body;
  const { baseOffset, fromOffset, recordCount, baseTimestampMs, appendTimestampMs, into } = reading;
  const reader = new FieldReader(bytes, body.start);
  for (let index = 0; index < recordCount; index++) {
    const length = reader.varint();
    const recordEnd = reader.at + length;
    if (!(length > 0 && recordEnd <= end)) throw corrupt(baseOffset, index);
    reader.at++; // The attributes of a record are not used yet.
    const timestampMs = baseTimestampMs + reader.varlong();
    const offset = baseOffset + reader.varint();
    if (offset < fromOffset) {
      reader.at = recordEnd;
      continue;
    }
    const key = reader.nullableBytes();
    const value = reader.nullableBytes();
    const headerCount = reader.varint();
    const headers = headerCount === 0 ? NO_HEADERS : readHeaders(reader, headerCount, recordEnd);
    if (reader.at !== recordEnd || headers === null || !(offset <= reading.lastOffset)) {
      throw corrupt(baseOffset, index);
    }
    into.push({ offset, timestampMs: appendTimestampMs ?? timestampMs, key, value, headers });
  }
  if (reader.at !== end) throw corrupt(baseOffset, recordCount);
}

function corrupt(baseOffset: number, index: number): CorruptRecordBatch {
  return new CorruptRecordBatch(`batch at offset ${baseOffset}: record ${index} does not fit its length`);
}

/** Null: the headers exceed the record's end. */
function readHeaders(reader: FieldReader, count: number, recordEnd: number): RecordHeader[] | null {
  // Each header takes at least two bytes, so that a wrong count can't make this loop long.
  if (count < 0 || count * 2 > recordEnd - reader.at) return null;
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count; index++) {
    const keyLength = reader.varint();
    const keyStart = reader.at;
    if (keyLength < 0 || keyStart + keyLength > recordEnd) return null;
    reader.at = keyStart + keyLength;
    const key = headerKey(reader.bytes, keyStart, keyLength);
    headers.push({ key, value: reader.nullableBytes() });
  }
  return headers;
}

/** Reads consecutive varints and views. Past the end of the bytes its results are meaningless: check `at`. */
class FieldReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] as number;
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let raw = byte & 0x7f;
    for (let shift = 7; byte >= 0x80 && shift < 35; shift += 7) {
      byte = bytes[this.at++] as number;
      raw |= (byte & 0x7f) << shift;
    }
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Exact up to 2^52, which exceeds any difference of two times. */
  varlong(): number {
    const { bytes } = this;
    let byte = bytes[this.at++] as number;
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1);
    let raw = byte & 0x7f;
    for (let factor = 0x80; byte >= 0x80 && factor < 2 ** 70; factor *= 0x80) {
      byte = bytes[this.at++] as number;
      raw += (byte & 0x7f) * factor;
    }
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  nullableBytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const start = this.at;
    this.at = start + length;
    return this.bytes.subarray(start, this.at);
  }
}

/** The last header key seen for each slot; records of a topic share a handful of keys. */
const HEADER_KEY_SLOTS = 64;
const HEADER_KEY_BYTES_MAX = 40;
const knownHeaderKeys: { bytes: Buffer; text: string }[] = [];

function headerKey(bytes: Buffer, start: number, length: number): string {
  if (length === 0 || length > HEADER_KEY_BYTES_MAX) return bytes.toString('utf8', start, start + length);
  const first = bytes[start] as number;
  const last = bytes[start + length - 1] as number;
  const slot = (length * 31 + first * 7 + last) % HEADER_KEY_SLOTS;
  const known = knownHeaderKeys[slot];
  if (known !== undefined && known.bytes.length === length && isSame(known.bytes, bytes, start)) {
    return known.text;
  }
  const text = bytes.toString('utf8', start, start + length);
  knownHeaderKeys[slot] = { bytes: Buffer.from(bytes.subarray(start, start + length)), text };
  return text;
}

function isSame(known: Buffer, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < known.length; index++) {
    if (known[index] !== bytes[start + index]) return false;
  }
  return true;
}
