/**
 * Decompresses an LZ4 frame. Pure. Its checksums are not verified: the record batch has one over the same
 * bytes. Source: lz4_Frame_format.md 1.6 and lz4_Block_format.md of lz4/lz4; KIP-57.
 */

const FRAME_MAGIC = 0x184d2204;
const FLAG_VERSION = 0b1100_0000;
const VERSION_1 = 0b0100_0000;
const FLAG_BLOCK_CHECKSUM = 0b0001_0000;
const FLAG_CONTENT_SIZE = 0b0000_1000;
const FLAG_DICTIONARY = 0b0000_0001;
const BLOCK_UNCOMPRESSED = 0x8000_0000;
const MATCH_BYTES_MIN = 4;

/** Throws Error on malformed bytes and if the result would exceed `bytesMax`. */
export function decompressLz4Frame(source: Buffer, bytesMax: number): Buffer {
  if (source.length < 7 || source.readUInt32LE(0) !== FRAME_MAGIC) throw malformed('no frame');
  const flags = source[4] as number;
  if ((flags & FLAG_VERSION) !== VERSION_1) throw malformed('unknown frame version');
  if (flags & FLAG_DICTIONARY) throw malformed('a frame with a dictionary');
  const blockChecksumBytes = flags & FLAG_BLOCK_CHECKSUM ? 4 : 0;
  let at = 7 + (flags & FLAG_CONTENT_SIZE ? 8 : 0);
  const output = new GrowingOutput(source.length * 4, bytesMax);
  for (;;) {
    if (at + 4 > source.length) throw malformed('a block size is truncated');
    const word = source.readUInt32LE(at);
    at += 4;
    if (word === 0) return output.finish();
    const end = at + (word & 0x7fff_ffff);
    if (end > source.length) throw malformed('a block is truncated');
    if (word >= BLOCK_UNCOMPRESSED) output.append(source, at, end);
    else decompressBlock(source, at, end, output);
    at = end + blockChecksumBytes;
  }
}

function malformed(what: string): Error {
  return new Error(`lz4: ${what}`);
}

function decompressBlock(source: Buffer, start: number, end: number, output: GrowingOutput): void {
  let at = start;
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble < 15) return length;
    for (;;) {
      if (at >= end) throw malformed('a length is truncated');
      const byte = source[at++] as number;
      length += byte;
      if (byte < 255) return length;
    }
  };
  while (at < end) {
    const token = source[at++] as number;
    const literalBytes = lengthFrom(token >>> 4);
    if (at + literalBytes > end) throw malformed('a literal is too long');
    output.append(source, at, at + literalBytes);
    at += literalBytes;
    if (at === end) return; // The last sequence of a block has no match.
    if (at + 2 > end) throw malformed('a match is truncated');
    const distance = source.readUInt16LE(at);
    at += 2;
    output.repeat(distance, lengthFrom(token & 15) + MATCH_BYTES_MIN);
  }
}

/** A buffer that grows up to a limit and can repeat parts of its content. */
class GrowingOutput {
  #bytes: Buffer;
  #length = 0;
  readonly #bytesMax: number;

  constructor(capacityBytes: number, bytesMax: number) {
    this.#bytes = Buffer.allocUnsafe(Math.min(capacityBytes, bytesMax));
    this.#bytesMax = bytesMax;
  }

  append(source: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.set(source.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** Appends `length` bytes beginning `distance` bytes back; they may overlap what is written. */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.#length) throw malformed('a match is out of range');
    this.#reserve(length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (const end = at + length; at < end; at++) bytes[at] = bytes[at - distance] as number;
    this.#length = at;
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#bytesMax) throw malformed(`exceeds the limit of ${this.#bytesMax} bytes`);
    const grown = Buffer.allocUnsafe(Math.min(Math.max(needed, this.#bytes.length * 2), this.#bytesMax));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
