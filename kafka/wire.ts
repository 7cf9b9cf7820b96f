/**
 * Kafka's wire primitives: requests written into one growing buffer, responses read without copies. Pure.
 * Source: kafka.apache.org/protocol, the versions before "flexible" ones (no tagged fields, no compact
 * strings).
 */

/** A request that this project encodes and decodes itself. */
export interface KafkaRequest<T> {
  readonly apiKey: number;
  readonly apiName: string;
  readonly apiVersion: number;
  /** The request's body, without size and header. */
  encode(): Buffer;
  /** Reads the body of the response (all after the correlation id). Error codes are left to the caller. */
  decode(body: Buffer): T;
}

const MIN_CAPACITY_BYTES = 256;

/** Writes big-endian primitives one after the other. */
export class WireWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacityBytes: number = MIN_CAPACITY_BYTES) {
    this.#buffer = Buffer.allocUnsafe(Math.max(capacityBytes, MIN_CAPACITY_BYTES));
  }

  #reserve(bytes: number): number {
    const at = this.#length;
    const needed = at + bytes;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, at);
      this.#buffer = grown;
    }
    this.#length = needed;
    return at;
  }

  int8(value: number): this {
    const at = this.#reserve(1);
    this.#buffer.writeInt8(value, at);
    return this;
  }

  int16(value: number): this {
    const at = this.#reserve(2);
    this.#buffer.writeInt16BE(value, at);
    return this;
  }

  int32(value: number): this {
    const at = this.#reserve(4);
    this.#buffer.writeInt32BE(value, at);
    return this;
  }

  int64(value: bigint): this {
    const at = this.#reserve(8);
    this.#buffer.writeBigInt64BE(value, at);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  /** STRING or, for null, NULLABLE_STRING. */
  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const bytes = Buffer.byteLength(value);
    const at = this.#reserve(2 + bytes);
    this.#buffer.writeInt16BE(bytes, at);
    this.#buffer.write(value, at + 2);
    return this;
  }

  /** BYTES or, for null, NULLABLE_BYTES; RECORDS too. */
  bytes(value: Buffer | null): this {
    if (value === null) return this.int32(-1);
    const at = this.#reserve(4 + value.length);
    this.#buffer.writeInt32BE(value.length, at);
    value.copy(this.#buffer, at + 4);
    return this;
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** What was written so far; a view, not a copy. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}

/** Reads big-endian primitives one after the other. Throws RangeError past the end. */
export class WireReader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  int8(): number {
    const value = this.#buffer.readInt8(this.#at);
    this.#at += 1;
    return value;
  }

  int16(): number {
    const value = this.#buffer.readInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  int32(): number {
    const value = this.#buffer.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  int64(): bigint {
    const value = this.#buffer.readBigInt64BE(this.#at);
    this.#at += 8;
    return value;
  }

  /** An INT64 that is an offset or a time: throws RangeError beyond 2^53. */
  safeInt64(): number {
    const value = Number(this.int64());
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
    return value;
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  nullableString(): string | null {
    const bytes = this.int16();
    if (bytes < 0) return null;
    return this.#view(bytes).toString('utf8');
  }

  string(): string {
    const value = this.nullableString();
    if (value === null) throw new RangeError('null where the protocol has a string');
    return value;
  }

  /** A view into the response; null for a length of -1. */
  nullableBytes(): Buffer | null {
    const bytes = this.int32();
    return bytes < 0 ? null : this.#view(bytes);
  }

  /** A null array reads as an empty one. */
  array<T>(read: () => T): T[] {
    const count = this.int32();
    const items: T[] = [];
    for (let index = 0; index < count; index += 1) items.push(read());
    return items;
  }

  /** Unsigned varint of the flexible versions. */
  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#at);
      this.#at += 1;
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return value >>> 0;
    }
    throw new RangeError('a varint of more than 5 bytes');
  }

  /** `bytes` bytes as a view. */
  #view(bytes: number): Buffer {
    const end = this.#at + bytes;
    if (end > this.#buffer.length) throw new RangeError(`${bytes} bytes at ${this.#at} run past the end`);
    const view = this.#buffer.subarray(this.#at, end);
    this.#at = end;
    return view;
  }

  /** A view of the next `bytes` bytes, for fields that have no length of their own. */
  raw(bytes: number): Buffer {
    return this.#view(bytes);
  }

  get remaining(): number {
    return this.#buffer.length - this.#at;
  }
}
