/**
 * Writes Protobuf's wire format straight into one buffer, which is used again for every message: no object
 * per field, as protobufjs' own writer makes. Source: Protobuf encoding (base 128 varints, length-delimited
 * records).
 */

const BYTES_MIN = 64 * 1024;
/** Longer text is written by the runtime, which is faster then. */
const SHORT_TEXT = 24;
const TWO_32 = 2 ** 32;

export class WireWriter {
  #bytes = Buffer.allocUnsafeSlow(BYTES_MIN);
  #at = 0;

  /** Forgets what was written. */
  reset(): void {
    this.#at = 0;
  }

  /** A copy of what was written. */
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

  /**
   * A whole number of up to 53 bits; negative ones as two's complement of 64 bits, as int32 and int64 want
   * it.
   */
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

  /** Text in UTF-8 behind its length; what UTF-8 can't hold (half of a surrogate pair) becomes U+FFFD. */
  text(value: string): void {
    const { length } = value;
    if (this.#at + 3 * length + 5 > this.#bytes.length) this.#grow(3 * length + 5);
    if (length <= SHORT_TEXT && this.#ascii(value)) return;
    const byteLength = Buffer.byteLength(value, 'utf8');
    this.varint(byteLength);
    this.#at += this.#bytes.write(value, this.#at, 'utf8');
  }

  /** False, with nothing written, when there is anything but ASCII in it. */
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

  /** Begins a length-delimited record; returns what `end` needs. */
  begin(): number {
    this.byte(0);
    return this.#at;
  }

  /** Ends it: its length goes in front, and what it holds moves when the length takes more than one byte. */
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
