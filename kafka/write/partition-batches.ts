/**
 * Groups outbound records by topic and partition, and splits them into record batches with sequence numbers.
 * Pure except for the metadata port. Source: KIP-98 (sequence numbers),
 * org.apache.kafka.clients.producer.internals.BuiltInPartitioner (choice of the partition).
 */

import type { OutboundRecord } from '../ports.ts';
import { partitionForKey } from '../wire/murmur2.ts';
import { encodeRecordBatch } from '../wire/record-batch-encoder.ts';
import type { ProducerIdentity } from '../wire/transaction-requests.ts';

/** Maximum size of a batch: brokers reject batches above max.message.bytes, 1 MB by default. */
export const BATCH_BYTES_MAX = 900_000;

const RECORD_OVERHEAD_BYTES = 32;
const HEADER_OVERHEAD_BYTES = 10;
const SEQUENCE_MASK = 0x7fffffff;

/**
 * The next sequence number of one producer for one partition; it advances only when a batch is acknowledged.
 */
export interface SequenceCounter {
  next: number;
}

/** Returns a topic's number of partitions. Rejects if the topic doesn't exist. */
export type PartitionCountOf = (topic: string) => number | Promise<number>;

/** Records of one partition, in their original order. */
export interface PartitionRecords {
  readonly topic: string;
  readonly partition: number;
  readonly records: OutboundRecord[];
}

let keylessCount = 0;

/**
 * Groups records by partition and keeps their order; requests the partition count only for topics with keyed
 * records.
 */
export async function groupByPartition(
  records: readonly OutboundRecord[],
  partitionCountOf: PartitionCountOf,
): Promise<PartitionRecords[]> {
  const topics = new Map<string, Map<number, PartitionRecords>>();
  const groups: PartitionRecords[] = [];
  const counts = new Map<string, number>();
  for (const record of records) {
    const { topic } = record;
    let partition = record.partition;
    if (partition === null) {
      let count = counts.get(topic);
      if (count === undefined) {
        count = await partitionCountOf(topic);
        counts.set(topic, count);
      }
      partition = placeOf(record, count) ?? keylessCount++ % count;
    }
    let partitions = topics.get(topic);
    if (partitions === undefined) {
      partitions = new Map<number, PartitionRecords>();
      topics.set(topic, partitions);
    }
    let group = partitions.get(partition);
    if (group === undefined) {
      group = { topic, partition, records: [] };
      partitions.set(partition, group);
      groups.push(group);
    }
    group.records.push(record);
  }
  return groups;
}

/** Maximum size of a record in a batch, bytes. */
export function recordBytesMax(record: OutboundRecord): number {
  const { key, value, headers } = record;
  let bytes = RECORD_OVERHEAD_BYTES + (value?.length ?? 0);
  if (key !== null) bytes += typeof key === 'string' ? key.length * 3 : key.length;
  if (headers !== undefined) {
    for (const header of headers) {
      bytes += HEADER_OVERHEAD_BYTES + header.key.length * 3 + (header.value?.length ?? 0);
    }
  }
  return bytes;
}

/** Splits records into groups of at most `bytesMax` each; a single larger record is a separate group. */
export function cutByBytes(records: readonly OutboundRecord[], bytesMax: number): OutboundRecord[][] {
  const runs: OutboundRecord[][] = [];
  let run: OutboundRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const recordBytes = recordBytesMax(record);
    if (run.length > 0 && bytes + recordBytes > bytesMax) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    run.push(record);
    bytes += recordBytes;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

/** The outcome of one batch. `refusal`: the error of its records, which will never be in the log. */
export interface BatchOutcome {
  readonly recordCount: number;
  /** -1 if refused, or if the broker doesn't return it. */
  readonly baseOffset: number;
  /** The timestamp of its records, epoch ms. */
  readonly timestampMs: number;
  /** When the broker appended it, epoch ms; absent on topics whose timestamps are those of producers. */
  readonly appendedAtMs?: number;
  readonly refusal: Error | null;
}

/**
 * The batches of one partition, sent one after the other: the next gets its sequence number when the previous
 * one is acknowledged.
 */
export class PartitionBatches {
  readonly topic: string;
  readonly partition: number;
  /** The outcomes of the settled batches, in order. */
  readonly outcomes: BatchOutcome[] = [];
  readonly #runs: OutboundRecord[][];
  readonly #sequence: SequenceCounter;
  readonly #identity: ProducerIdentity;
  readonly #isTransactional: boolean;
  readonly #timestampMs: number;
  readonly #batchBytesMax: number;
  #encoded: Buffer | null = null;

  constructor(
    group: PartitionRecords,
    identity: ProducerIdentity,
    sequence: SequenceCounter,
    options: {
      readonly isTransactional: boolean;
      readonly timestampMs: number;
      readonly batchBytesMax: number;
    },
  ) {
    this.topic = group.topic;
    this.partition = group.partition;
    this.#batchBytesMax = options.batchBytesMax;
    this.#runs = cutByBytes(group.records, options.batchBytesMax);
    this.#identity = identity;
    this.#sequence = sequence;
    this.#isTransactional = options.isTransactional;
    this.#timestampMs = options.timestampMs;
  }

  get done(): boolean {
    return this.#runs.length === 0;
  }

  /** Records in the next batch. */
  get recordCount(): number {
    return this.#runs[0]?.length ?? 0;
  }

  /**
   * The next batch: the same bytes until it is acknowledged, so that the broker recognizes a retry by its
   * sequence number.
   */
  get bytes(): Buffer {
    this.#encoded ??= encodeRecordBatch({
      records: this.#runs[0] ?? [],
      ...this.#identity,
      baseSequence: this.#sequence.next,
      isTransactional: this.#isTransactional,
      timestampMs: this.#timestampMs,
      compress: this.#isCompressed,
    });
    return this.#encoded;
  }

  /** A batch that is larger than the limit is a single record. */
  get #isCompressed(): boolean {
    const [record] = this.#runs[0] ?? [];
    return record?.compressible === true && recordBytesMax(record) > this.#batchBytesMax;
  }

  /**
   * The broker has appended the batch: its sequence numbers are used. `appendedAtMs`: the broker's timestamp,
   * -1 if none.
   */
  acknowledge(baseOffset: number, appendedAtMs = -1): void {
    const { recordCount } = this;
    this.#sequence.next = (this.#sequence.next + recordCount) & SEQUENCE_MASK;
    const settled = { recordCount, baseOffset, refusal: null };
    if (appendedAtMs >= 0) this.#settle({ ...settled, timestampMs: appendedAtMs, appendedAtMs });
    else this.#settle({ ...settled, timestampMs: this.#timestampMs });
  }

  /** The broker refused the batch, so its sequence numbers are free: continues with the next batch. */
  skip(refusal: Error): void {
    const { recordCount } = this;
    this.#settle({ recordCount, baseOffset: -1, timestampMs: this.#timestampMs, refusal });
  }

  #settle(outcome: BatchOutcome): void {
    this.outcomes.push(outcome);
    this.#runs.shift();
    this.#encoded = null;
  }

  /** Splits the next batch in two after the broker refused it as a whole. False if it is a single record. */
  split(): boolean {
    const run = this.#runs[0];
    if (run === undefined || run.length < 2) return false;
    const half = run.length >> 1;
    this.#runs.splice(0, 1, run.slice(0, half), run.slice(half));
    this.#encoded = null;
    return true;
  }
}

/** The partition of a record; undefined if the caller may choose any. */
function placeOf({ key, near }: OutboundRecord, partitionCount: number): number | undefined {
  if (near !== undefined) return near % partitionCount;
  return key === null ? undefined : partitionForKey(key, partitionCount);
}
