/**
 * Decompresses Snappy, raw or in the framing of Kafka's Java client (xerial). Pure. Source: google/snappy
 * format_description.txt; xerial snappy-java, SnappyInputStream.
 */

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Magic, version and lowest compatible version. */
const XERIAL_HEADER_BYTES = 16;

/** Throws Error on malformed bytes and if the result would exceed `bytesMax`. */
export function decompressSnappy(bytes: Buffer, bytesMax: number): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return decompressBlock(bytes, bytesMax);
  const blocks: Buffer[] = [];
  let size = 0;
  let at = XERIAL_HEADER_BYTES;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw malformed('a block length is truncated');
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw malformed('a block is truncated');
    const block = decompressBlock(bytes.subarray(at + 4, end), bytesMax - size);
    size += block.length;
    blocks.push(block);
    at = end;
  }
  return blocks.length === 1 ? (blocks[0] as Buffer) : Buffer.concat(blocks, size);
}

function malformed(what: string): Error {
  return new Error(`snappy: ${what}`);
}

function decompressBlock(source: Buffer, bytesMax: number): Buffer {
  const { size, headerBytes } = uncompressedSize(source);
  if (size > bytesMax) throw malformed(`${size} bytes exceed the limit of ${bytesMax}`);
  const target = Buffer.allocUnsafe(size);
  let from = headerBytes;
  let to = 0;
  while (from < source.length) {
    const tag = source[from++] as number;
    if ((tag & 3) === 0) {
      let length = tag >>> 2;
      if (length >= 60) {
        const lengthBytes = length - 59;
        if (from + lengthBytes > source.length) throw malformed('a literal length is truncated');
        length = source.readUIntLE(from, lengthBytes);
        from += lengthBytes;
      }
      length++;
      if (from + length > source.length || to + length > size) throw malformed('a literal is too long');
      target.set(source.subarray(from, from + length), to);
      from += length;
      to += length;
      continue;
    }
    const offsetBytes = (tag & 3) === 1 ? 1 : (tag & 3) === 2 ? 2 : 4;
    if (from + offsetBytes > source.length) throw malformed('a copy is truncated');
    const low = source.readUIntLE(from, offsetBytes);
    const distance = offsetBytes === 1 ? ((tag >>> 5) << 8) | low : low;
    const length = offsetBytes === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    from += offsetBytes;
    if (distance === 0 || distance > to || to + length > size) throw malformed('a copy is out of range');
    // Byte by byte, because the source and target of a copy may overlap.
    for (const end = to + length; to < end; to++) target[to] = target[to - distance] as number;
  }
  if (to !== size) throw malformed(`${to} bytes instead of the declared ${size}`);
  return target;
}

function uncompressedSize(source: Buffer): { size: number; headerBytes: number } {
  let size = 0;
  for (let index = 0; index < 5; index++) {
    const byte = source[index];
    if (byte === undefined) break;
    size += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { size, headerBytes: index + 1 };
  }
  throw malformed('no length');
}
