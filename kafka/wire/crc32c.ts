/**
 * CRC-32C (Castagnoli), the checksum of a record batch. Pure. Slicing by sixteen: sixteen bytes per
 * iteration with sixteen tables. Source: Kafka protocol guide, "Record Batch"; RFC 3720 appendix B.4.
 */

const POLYNOMIAL_REVERSED = 0x82f63b78;
const SLICE_COUNT = 16;

/** Table k, at k * 256: the checksum of a byte followed by k zero bytes. */
const TABLES = buildTables();
const T0 = TABLES.subarray(0, 256);
const T1 = TABLES.subarray(256, 512);
const T2 = TABLES.subarray(512, 768);
const T3 = TABLES.subarray(768, 1024);
const T4 = TABLES.subarray(1024, 1280);
const T5 = TABLES.subarray(1280, 1536);
const T6 = TABLES.subarray(1536, 1792);
const T7 = TABLES.subarray(1792, 2048);
const T8 = TABLES.subarray(2048, 2304);
const T9 = TABLES.subarray(2304, 2560);
const T10 = TABLES.subarray(2560, 2816);
const T11 = TABLES.subarray(2816, 3072);
const T12 = TABLES.subarray(3072, 3328);
const T13 = TABLES.subarray(3328, 3584);
const T14 = TABLES.subarray(3584, 3840);
const T15 = TABLES.subarray(3840, 4096);

function buildTables(): Int32Array {
  const tables = new Int32Array(SLICE_COUNT * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL_REVERSED : crc >>> 1;
    tables[byte] = crc;
  }
  for (let index = 256; index < tables.length; index++) {
    const previous = tables[index - 256] as number;
    tables[index] = (previous >>> 8) ^ (tables[previous & 0xff] as number);
  }
  return tables;
}

/** The CRC-32C of `bytes[start, end)`, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let crc = -1;
  let at = start;
  const lastSlice = end - SLICE_COUNT;
  while (at <= lastSlice) {
    const a = view.getInt32(at, true) ^ crc;
    const b = view.getInt32(at + 4, true);
    const c = view.getInt32(at + 8, true);
    const d = view.getInt32(at + 12, true);
    crc =
      (T15[a & 0xff] as number) ^
      (T14[(a >>> 8) & 0xff] as number) ^
      (T13[(a >>> 16) & 0xff] as number) ^
      (T12[a >>> 24] as number) ^
      (T11[b & 0xff] as number) ^
      (T10[(b >>> 8) & 0xff] as number) ^
      (T9[(b >>> 16) & 0xff] as number) ^
      (T8[b >>> 24] as number) ^
      (T7[c & 0xff] as number) ^
      (T6[(c >>> 8) & 0xff] as number) ^
      (T5[(c >>> 16) & 0xff] as number) ^
      (T4[c >>> 24] as number) ^
      (T3[d & 0xff] as number) ^
      (T2[(d >>> 8) & 0xff] as number) ^
      (T1[(d >>> 16) & 0xff] as number) ^
      (T0[d >>> 24] as number);
    at += SLICE_COUNT;
  }
  while (at < end) crc = (T0[((bytes[at++] as number) ^ crc) & 0xff] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}
