/**
 * The start and end of a partition's log, and the offset of a time. Source: kafka.apache.org/protocol,
 * ListOffsets version 3; KIP-98 (with read_committed, the end is the last stable offset).
 */

import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline, delay } from '../connect/deadline.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import type { TopicPartition } from '../ports.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
import type { KafkaRequest } from '../wire/primitives.ts';
import { WireReader, WireWriter } from '../wire/primitives.ts';

/** 'latest': the last stable offset; 'high-watermark': the end with open transactions; a number: epoch ms. */
export type OffsetQuery = 'earliest' | 'latest' | 'high-watermark' | number;

export interface ListedOffset extends TopicPartition {
  /** For a time: the offset of the first record that is not older, or -1 if all are older. */
  readonly offset: number;
}

export interface PartitionOffsetAnswer extends ListedOffset {
  /** Kafka's error name; the offset is only meaningful with NONE. */
  readonly code: string;
}

const EARLIEST_TIMESTAMP = -2;
const LATEST_TIMESTAMP = -1;
const CONSUMER_REPLICA_ID = -1;
const TIMEOUT_MS = 10_000;
const RETRY_DELAY_MS = 100;

/** One ListOffsets request; all partitions must have the receiving broker as their leader. */
export function listOffsetsRequest(
  partitions: readonly TopicPartition[],
  query: OffsetQuery,
): KafkaRequest<PartitionOffsetAnswer[]> {
  return {
    apiKey: 2,
    apiName: 'ListOffsets',
    apiVersion: 3,
    encode: () => {
      const writer = new WireWriter().int32(CONSUMER_REPLICA_ID).int8(query === 'high-watermark' ? 0 : 1);
      const timestamp = BigInt(timestampOf(query));
      const topics = [...Map.groupBy(partitions, ({ topic }) => topic)];
      writer.array(topics, ([topic, ofTopic]) => {
        writer.string(topic).array(ofTopic, ({ partition }) => writer.int32(partition).int64(timestamp));
      });
      return writer.finish();
    },
    decode: decodeListOffsets,
  };
}

function timestampOf(query: OffsetQuery): number {
  if (typeof query === 'number') return query;
  return query === 'earliest' ? EARLIEST_TIMESTAMP : LATEST_TIMESTAMP;
}

function decodeListOffsets(body: Buffer): PartitionOffsetAnswer[] {
  const reader = new WireReader(body);
  reader.int32();
  const answers: PartitionOffsetAnswer[] = [];
  reader.array(() => {
    const topic = reader.string();
    reader.array(() => {
      const partition = reader.int32();
      const code = kafkaErrorName(reader.int16());
      reader.int64();
      answers.push({ topic, partition, code, offset: reader.safeInt64() });
    });
  });
  return answers;
}

/**
 * The offsets of the partitions, in their order, from their leaders. Retries while leaders move. Rejects with
 * KafkaConnectionError or KafkaProtocolError after `timeoutMs`, or at once for a partition that doesn't
 * exist.
 */
export async function listOffsets(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  query: OffsetQuery,
  timeoutMs: number = TIMEOUT_MS,
): Promise<ListedOffset[]> {
  const deadline = new Deadline(timeoutMs);
  const found = new Map<string, ListedOffset>();
  for (;;) {
    const missing = partitions.filter((one) => !found.has(keyOf(one)));
    if (missing.length === 0) return partitions.map((one) => found.get(keyOf(one)) as ListedOffset);
    const error = await askLeaders(connection, missing, query, deadline, found);
    if (error === null) continue;
    if (!isWorthRetrying(error) || deadline.leftMs <= RETRY_DELAY_MS) throw error;
    for (const { topic } of missing) connection.metadata.forget(topic);
    await delay(RETRY_DELAY_MS);
  }
}

/** Sends one request to each leader in parallel; null when all partitions have a result. */
async function askLeaders(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
  query: OffsetQuery,
  deadline: Deadline,
  found: Map<string, ListedOffset>,
): Promise<Error | null> {
  let firstError: Error | null = null;
  const byLeader = new Map<number, TopicPartition[]>();
  for (const at of partitions) {
    const leader = await connection.leaderOf(at.topic, at.partition, deadline.leftMs);
    const ofLeader = byLeader.get(leader);
    if (ofLeader === undefined) byLeader.set(leader, [at]);
    else ofLeader.push(at);
  }
  const asked = [...byLeader].map(async ([leader, ofLeader]) => {
    const request = listOffsetsRequest(ofLeader, query);
    for (const answer of await connection.cluster.send(leader, request, { timeoutMs: deadline.leftMs })) {
      const { topic, partition, code, offset } = answer;
      if (code === 'NONE') found.set(keyOf(answer), { topic, partition, offset });
      else firstError ??= new KafkaProtocolError(code, `offsets of ${topic}-${partition}: ${code}`);
    }
  });
  for (const result of await Promise.allSettled(asked)) {
    if (result.status === 'rejected') firstError ??= asError(result.reason);
  }
  return firstError;
}

function isWorthRetrying(error: Error): boolean {
  return error instanceof KafkaConnectionError || (error instanceof KafkaProtocolError && error.retriable);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
