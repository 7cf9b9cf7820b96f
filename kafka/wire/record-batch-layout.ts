/**
 * The layout of a record batch (magic 2). Pure. Source: Kafka protocol guide, "Record Batch"; KIP-98,
 * KIP-534.
 *
 *    0 baseOffset int64             27 baseTimestamp int64 (or the delete horizon's, by attribute)
 *    8 batchLength int32            35 maxTimestamp int64
 *   12 partitionLeaderEpoch int32   43 producerId int64
 *   16 magic int8 (2)               51 producerEpoch int16
 *   17 crc uint32                   53 baseSequence int32
 *   21 attributes int16             57 recordCount int32
 *   23 lastOffsetDelta int32        61 records, compressed as a whole if the attributes say so
 *
 * batchLength counts what follows it; crc is CRC-32C of everything from the attributes on.
 * A record: length varint, attributes int8, timestampDelta varlong, offsetDelta varint, key and value (each a
 * varint length, -1 for null, and its bytes), header count varint, headers (key length varint, key, value
 * length varint, value). Varints and varlongs are zigzag encoded, low seven bits first.
 */

export const MAGIC = 2;
export const LENGTH_END = 12;
export const CRC_OFFSET = 17;
export const CRC_START = 21;
export const BATCH_HEADER_BYTES = 61;

export const ATTRIBUTE_CODEC_MASK = 0x07;
export const CODEC_GZIP = 1;
export const ATTRIBUTE_LOG_APPEND_TIME = 0x08;
export const ATTRIBUTE_TRANSACTIONAL = 0x10;
export const ATTRIBUTE_CONTROL = 0x20;
