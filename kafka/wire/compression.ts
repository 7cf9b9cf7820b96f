/**
 * Decompresses the body of a record batch. Pure. Source: KIP-98 (codec in the batch's attributes), KIP-110
 * (zstd).
 */
import * as zlib from 'node:zlib';
import { decompressLz4Frame } from './lz4.ts';
import { decompressSnappy } from './snappy.ts';

/**
 * `codec`: the low three bits of the batch's attributes. Throws Error for bytes that don't match the codec,
 * for a result of more than `bytesMax` and for a codec that Kafka doesn't define.
 */
export function decompressRecords(codec: number, bytes: Buffer, bytesMax: number): Buffer {
  switch (codec) {
    case 0:
      return bytes;
    case 1:
      return zlib.gunzipSync(bytes, { maxOutputLength: bytesMax });
    case 2:
      return decompressSnappy(bytes, bytesMax);
    case 3:
      return decompressLz4Frame(bytes, bytesMax);
    case 4:
      return zlib.zstdDecompressSync(bytes, { maxOutputLength: bytesMax });
    default:
      throw new Error(`compression codec ${codec} is unknown`);
  }
}
