/**
 * Kafka's wire primitives: requests are written into one growing buffer, responses are read without copies.
 * Pure. Both layouts of the protocol are supported: the classic one, and that of "flexible" versions, whose
 * lengths are varints increased by one (0: null) and whose structures end with tagged fields. Source:
 * kafka.apache.org/protocol, KIP-482.
 */

/** A request that this project encodes and decodes itself. */
export interface KafkaRequest<T> {
  readonly apiKey: number;
  readonly apiName: string;
  readonly apiVersion: number;
  /** True for a flexible version: the headers of request and response end with tagged fields. */
  readonly flexible?: boolean;
  /** The request's body, without size and header. */
  encode(): Buffer;
  /**
   * Reads the body of the response (everything after the correlation id). The caller checks the error codes.
   */
  decode(body: Buffer): T;
}

const MIN_CAPACITY_BYTES = 256;

/** Writes big-endian primitives one after the other. */
export class WireWriter {
  readonly #flexible: boolean;
  #buffer: Buffer;
  #length = 0;

  constructor(capacityBytes: number = MIN_CAPACITY_BYTES, flexible = false) {
    this.#flexible = flexible;
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

  unsignedVarint(value: number): this {
    let left = value;
    for (; left > 0x7f; left >>>= 7) this.#buffer.writeUInt8((left & 0x7f) | 0x80, this.#reserve(1));
    this.#buffer.writeUInt8(left, this.#reserve(1));
    return this;
  }

  /** STRING or, for null, NULLABLE_STRING; compact in a flexible version. */
  string(value: string | null): this {
    if (value === null) return this.#flexible ? this.unsignedVarint(0) : this.int16(-1);
    const bytes = Buffer.byteLength(value);
    if (this.#flexible) this.unsignedVarint(bytes + 1);
    else this.int16(bytes);
    const at = this.#reserve(bytes);
    this.#buffer.write(value, at);
    return this;
  }

  /** BYTES or, for null, NULLABLE_BYTES; also RECORDS. */
  bytes(value: Buffer | null): this {
    if (value === null) return this.#flexible ? this.unsignedVarint(0) : this.int32(-1);
    if (this.#flexible) this.unsignedVarint(value.length + 1);
    else this.int32(value.length);
    const at = this.#reserve(value.length);
    value.copy(this.#buffer, at);
    return this;
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    if (this.#flexible) this.unsignedVarint(items.length + 1);
    else this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** Ends a structure without tagged fields. Writes nothing in a classic version. */
  noTags(): this {
    return this.#flexible ? this.unsignedVarint(0) : this;
  }

  /** The bytes written so far; a view, not a copy. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}

/** Reads big-endian primitives one after the other. Throws RangeError past the end. */
export class WireReader {
  readonly #buffer: Buffer;
  readonly #flexible: boolean;
  #at = 0;

  constructor(buffer: Buffer, flexible = false) {
    this.#buffer = buffer;
    this.#flexible = flexible;
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
    const bytes = this.#flexible ? this.unsignedVarint() - 1 : this.int16();
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
    const bytes = this.#flexible ? this.unsignedVarint() - 1 : this.int32();
    return bytes < 0 ? null : this.#view(bytes);
  }

  /** A null array is read as an empty one. */
  array<T>(read: () => T): T[] {
    const count = this.#flexible ? this.unsignedVarint() - 1 : this.int32();
    const items: T[] = [];
    for (let index = 0; index < count; index += 1) items.push(read());
    return items;
  }

  /** Reads the tagged fields at the end of a structure; fields that `read` doesn't handle are skipped. */
  tags(read?: (tag: number, field: WireReader) => void): void {
    if (!this.#flexible) return;
    for (let left = this.unsignedVarint(); left > 0; left -= 1) {
      const tag = this.unsignedVarint();
      const field = new WireReader(this.#view(this.unsignedVarint()), true);
      read?.(tag, field);
    }
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
