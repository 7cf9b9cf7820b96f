/**
 * Writes Protobuf's wire format into one reusable buffer, without an object per field as protobufjs' own
 * writer has. Source: Protobuf encoding (base 128 varints, length-delimited records).
 */

const BYTES_MIN = 64 * 1024;
/** Longer text is written by the runtime, which is then faster. */
const SHORT_TEXT = 24;
const TWO_32 = 2 ** 32;

export class WireWriter {
  #bytes = Buffer.allocUnsafeSlow(BYTES_MIN);
  #at = 0;

  /** Clears the buffer. */
  reset(): void {
    this.#at = 0;
  }

  /** Returns a copy of the written bytes. */
  finish(): Buffer {
    const result = Buffer.allocUnsafe(this.#at);
    result.set(this.#bytes.subarray(0, this.#at));
    return result;
  }

  /** One byte: a field's tag below 128, or a boolean. */
  byte(value: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at++] = value;
  }

  /** Writes an integer of up to 53 bits; negative ones as 64-bit two's complement, as in int32 and int64. */
  varint(value: number): void {
    if (this.#at + 10 > this.#bytes.length) this.#grow(10);
    if (value < 0) {
      this.#twosComplement(value);
      return;
    }
    const bytes = this.#bytes;
    let at = this.#at;
    let left = value;
    while (left >= 0x80000000) {
      bytes[at++] = (left % 128) | 0x80;
      left = Math.floor(left / 128);
    }
    while (left > 127) {
      bytes[at++] = (left & 0x7f) | 0x80;
      left >>>= 7;
    }
    bytes[at++] = left;
    this.#at = at;
  }

  #twosComplement(value: number): void {
    let low = (value % TWO_32) >>> 0;
    let high = Math.floor(value / TWO_32) >>> 0;
    const bytes = this.#bytes;
    for (let index = 0; index < 9; index++) {
      bytes[this.#at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    bytes[this.#at++] = low & 0x7f;
  }

  /** Writes length and UTF-8 text; characters that UTF-8 can't encode (unpaired surrogates) become U+FFFD. */
  text(value: string): void {
    const { length } = value;
    if (this.#at + 3 * length + 5 > this.#bytes.length) this.#grow(3 * length + 5);
    if (length <= SHORT_TEXT && this.#ascii(value)) return;
    const byteLength = Buffer.byteLength(value, 'utf8');
    this.varint(byteLength);
    this.#at += this.#bytes.write(value, this.#at, 'utf8');
  }

  /** Writes length and bytes. */
  bytes(value: Uint8Array): void {
    if (this.#at + value.length + 10 > this.#bytes.length) this.#grow(value.length + 10);
    this.varint(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  /** Returns false without writing if the text is not ASCII. */
  #ascii(value: string): boolean {
    const bytes = this.#bytes;
    const begin = this.#at;
    bytes[begin] = value.length;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return false;
      bytes[begin + 1 + index] = code;
    }
    this.#at = begin + 1 + value.length;
    return true;
  }

  /** Starts a length-delimited record; returns the argument of `end`. */
  begin(): number {
    this.byte(0);
    return this.#at;
  }

  /** Ends the record: inserts its length, and moves the content if the length takes more than one byte. */
  end(begin: number): void {
    const length = this.#at - begin;
    if (length < 128) {
      this.#bytes[begin - 1] = length;
      return;
    }
    const lengthBytes = length < 0x4000 ? 2 : length < 0x200000 ? 3 : length < 0x10000000 ? 4 : 5;
    if (this.#at + lengthBytes > this.#bytes.length) this.#grow(lengthBytes);
    this.#bytes.copyWithin(begin + lengthBytes - 1, begin, this.#at);
    this.#at = begin - 1;
    this.varint(length);
    this.#at += length;
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + more));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}
