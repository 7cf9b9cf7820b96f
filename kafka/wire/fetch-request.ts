/**
 * The Fetch request and its response, whose records are not decoded here. Pure. Source:
 * kafka.apache.org/protocol, Fetch version 11 (KIP-392; the newest version with the same layout in all
 * brokers from 2.3 to 4.x).
 *
 *   request: replica_id max_wait_ms min_bytes max_bytes isolation_level session_id session_epoch
 *            [topic [partition current_leader_epoch fetch_offset log_start_offset partition_max_bytes]]
 *            [forgotten] rack_id
 *   answer:  throttle_time_ms error_code session_id
 *            [topic [partition error_code high_watermark last_stable_offset log_start_offset
 *            [producer_id first_offset] preferred_read_replica records]]
 */
import type { TopicPartition } from '../ports.ts';
import type { KafkaRequest } from './primitives.ts';
import { WireReader, WireWriter } from './primitives.ts';
import type { AbortedTransaction } from './record-batch.ts';

export interface FetchPosition extends TopicPartition {
  readonly fetchOffset: number;
  /** Soft limit: a single larger batch is sent as a whole. */
  readonly bytesMax: number;
}

export interface FetchParameters {
  /** In the order in which the broker fills the response; each partition once. */
  readonly positions: readonly FetchPosition[];
  /** How long the broker waits for the first byte. */
  readonly maxWaitMs: number;
  /** Soft limit of the whole response. */
  readonly requestBytesMax: number;
}

export interface PartitionAnswer extends TopicPartition {
  readonly errorCode: number;
  /** Offsets are -1 if there is an error. */
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches, a view of the response; the last one may be truncated. */
  readonly records: Buffer;
}

export interface FetchAnswer {
  readonly errorCode: number;
  readonly partitions: readonly PartitionAnswer[];
}

const CONSUMER_REPLICA_ID = -1;
const BYTES_MIN = 1;
const READ_COMMITTED = 1;
const NO_SESSION_ID = 0;
const NO_SESSION_EPOCH = -1;
const UNKNOWN_INT32 = -1;
const UNKNOWN_INT64 = -1n;
const POSITION_BYTES = 32;
const NO_RECORDS = Buffer.alloc(0);

/** A read_committed fetch without a fetch session. */
export function fetchRequest(parameters: FetchParameters): KafkaRequest<FetchAnswer> {
  return {
    apiKey: 1,
    apiName: 'Fetch',
    apiVersion: 11,
    encode: () => encodeFetch(parameters),
    decode: decodeFetch,
  };
}

function encodeFetch({ positions, ...limits }: FetchParameters): Buffer {
  const writer = new WireWriter(positions.length * POSITION_BYTES);
  writer.int32(CONSUMER_REPLICA_ID).int32(limits.maxWaitMs).int32(BYTES_MIN).int32(limits.requestBytesMax);
  writer.int8(READ_COMMITTED).int32(NO_SESSION_ID).int32(NO_SESSION_EPOCH);
  writer.array(groupedByTopic(positions), ({ topic, positions: ofTopic }) => {
    writer.string(topic).array(ofTopic, ({ partition, fetchOffset, bytesMax }) => {
      writer.int32(partition).int32(UNKNOWN_INT32).int64(BigInt(fetchOffset)).int64(UNKNOWN_INT64);
      writer.int32(bytesMax);
    });
  });
  return writer.int32(0).string('').finish();
}

/** A topic may appear more than once, so that the order of the positions is kept. */
function groupedByTopic(
  positions: readonly FetchPosition[],
): { topic: string; positions: FetchPosition[] }[] {
  const groups: { topic: string; positions: FetchPosition[] }[] = [];
  for (const position of positions) {
    const last = groups.at(-1);
    if (last?.topic === position.topic) last.positions.push(position);
    else groups.push({ topic: position.topic, positions: [position] });
  }
  return groups;
}

function decodeFetch(body: Buffer): FetchAnswer {
  const reader = new WireReader(body);
  reader.int32();
  const errorCode = reader.int16();
  reader.int32();
  const partitions: PartitionAnswer[] = [];
  reader.array(() => {
    const topic = reader.string();
    reader.array(() => {
      partitions.push(readPartition(reader, topic));
    });
  });
  return { errorCode, partitions };
}

function readPartition(reader: WireReader, topic: string): PartitionAnswer {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.safeInt64();
  const lastStableOffset = reader.safeInt64();
  const logStartOffset = reader.safeInt64();
  const aborted = reader.array(() => ({
    producerId: reader.safeInt64(),
    firstOffset: reader.safeInt64(),
  }));
  reader.int32();
  const records = reader.nullableBytes() ?? NO_RECORDS;
  return { topic, partition, errorCode, highWatermark, lastStableOffset, logStartOffset, aborted, records };
}
