/**
 * Decompresses the body of a record batch. Pure. Source: KIP-98 (codec in the batch's attributes), KIP-110
 * (zstd).
 */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { decompressLz4Frame } from './lz4.ts';
import { decompressSnappy } from './snappy.ts';

/** A batch that unpacks to more than this is refused: a megabyte of zeros could otherwise fill the memory. */
const DECOMPRESSED_BYTES_MAX = 128 * 1024 * 1024;

/**
 * `codec`: the low three bits of the batch's attributes. Throws Error on bytes that are not of that codec, on
 * a result of more than DECOMPRESSED_BYTES_MAX and on a codec that Kafka has not defined.
 */
export function decompressRecords(codec: number, bytes: Buffer): Buffer {
  switch (codec) {
    case 0:
      return bytes;
    case 1:
      return gunzipSync(bytes, { maxOutputLength: DECOMPRESSED_BYTES_MAX });
    case 2:
      return decompressSnappy(bytes, DECOMPRESSED_BYTES_MAX);
    case 3:
      return decompressLz4Frame(bytes, DECOMPRESSED_BYTES_MAX);
    case 4:
      return zstdDecompressSync(bytes, { maxOutputLength: DECOMPRESSED_BYTES_MAX });
    default:
      throw new Error(`compression codec ${codec} is unknown`);
  }
}
