/**
 * One scan of a topic, from its first available record to its end as of the start of the scan: used to read
 * compacted topics completely.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import type { CursorFailure, FetchedRecords, LogRecord, TopicPartition } from '../ports.ts';
import { topicPartitions } from '../topic-partitions.ts';
import { listOffsets } from './list-offsets.ts';
import { PartitionReader } from './partition-reader.ts';

export interface ScanProgress {
  readonly recordCount: number;
  /** Offsets read and total offsets: because of compaction and markers, these are not record counts. */
  readonly offsetsRead: number;
  readonly offsetsTotal: number;
}

export interface ScanOptions {
  readonly topic: string;
  /** Default: all of the topic's partitions. */
  readonly partitions?: readonly number[];
  /** Offset to start at, if it is still available. Default: the first available record. */
  readonly from?: number;
  /** Ends the scan early when it returns true; called after each response. */
  readonly isEnough?: () => boolean;
  /** Committed records, in order within a partition; their buffers are views, so copy them to keep them. */
  readonly onRecord: (record: LogRecord, partition: number) => void;
  /** Called after each response. */
  readonly onProgress?: (progress: ScanProgress) => void;
  /** How long the scan may make no progress before it is aborted. */
  readonly stallTimeoutMs?: number;
}

const STALL_TIMEOUT_MS = 30_000;
/** Large responses, because a scan doesn't wait for anything else. */
const REQUEST_BYTES_MAX = 16 * 1024 * 1024;
const PARTITION_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Reads each partition up to its last stable offset as of the start, which an open transaction may hold back.
 * Rejects if a partition can't be read, if there is no progress for `stallTimeoutMs`, and with the errors of
 * `onRecord`.
 */
export async function readToEnd(connection: KafkaConnection, options: ScanOptions): Promise<ScanProgress> {
  const partitions = await partitionsOf(connection, options);
  const [begins, ends] = await Promise.all([
    listOffsets(connection, partitions, 'earliest'),
    listOffsets(connection, partitions, 'latest'),
  ]);
  const ranges = ends
    .map(({ topic, partition, offset: end }, index) => ({
      topic,
      partition,
      begin: Math.max(begins[index]?.offset ?? 0, options.from ?? 0),
      end,
    }))
    .filter(({ begin, end }) => begin < end);
  return new Scan(connection, options, ranges).result;
}

async function partitionsOf(connection: KafkaConnection, options: ScanOptions): Promise<TopicPartition[]> {
  const { topic } = options;
  if (options.partitions !== undefined) return options.partitions.map((partition) => ({ topic, partition }));
  const count = await connection.partitionCount(topic);
  if (count === null)
    throw new KafkaProtocolError('UNKNOWN_TOPIC_OR_PARTITION', `topic ${topic} does not exist`);
  return topicPartitions(topic, count);
}

interface ScanRange extends TopicPartition {
  readonly begin: number;
  readonly end: number;
}

class Scan {
  readonly result: Promise<ScanProgress>;
  readonly #options: ScanOptions;
  readonly #reader: PartitionReader;
  readonly #offsetsTotal: number;
  readonly #open = new Set<ScanRange>();
  readonly #settle: PromiseWithResolvers<ScanProgress> = Promise.withResolvers();
  #stallTimer: NodeJS.Timeout | undefined;
  #recordCount = 0;
  #offsetsRead = 0;

  constructor(connection: KafkaConnection, options: ScanOptions, ranges: readonly ScanRange[]) {
    this.#options = options;
    this.#reader = new PartitionReader(connection, {
      requestBytesMax: REQUEST_BYTES_MAX,
      partitionBytesMax: PARTITION_BYTES_MAX,
    });
    this.#offsetsTotal = ranges.reduce((total, { begin, end }) => total + end - begin, 0);
    for (const range of ranges) this.#read(range);
    this.#answered();
    this.#endIfDone();
    this.result = this.#settle.promise.finally(async () => {
      clearTimeout(this.#stallTimer);
      await this.#reader.close();
    });
  }

  #read(range: ScanRange): void {
    this.#open.add(range);
    let position = range.begin;
    const cursor = this.#reader.open(range, range.begin, {
      onRecords: (fetched) => {
        this.#offsetsRead += Math.min(fetched.nextOffset, range.end) - position;
        position = fetched.nextOffset;
        if (position >= range.end) {
          this.#open.delete(range);
          cursor.close();
        }
        this.#take(fetched, range.end);
      },
      onFailure: (failure) => this.#fail(scanError(failure)),
    });
  }

  #take(fetched: FetchedRecords, end: number): void {
    const { onRecord, onProgress } = this.#options;
    try {
      for (const record of fetched.records) {
        if (record.offset >= end) break;
        this.#recordCount++;
        onRecord(record, fetched.partition);
      }
      onProgress?.(this.#progress);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#answered();
    this.#endIfDone();
  }

  get #progress(): ScanProgress {
    return {
      recordCount: this.#recordCount,
      offsetsRead: this.#offsetsRead,
      offsetsTotal: this.#offsetsTotal,
    };
  }

  #endIfDone(): void {
    if (this.#open.size === 0 || this.#options.isEnough?.() === true) this.#settle.resolve(this.#progress);
  }

  #fail(error: unknown): void {
    this.#settle.reject(error);
    void this.#reader.close();
  }

  #answered(): void {
    clearTimeout(this.#stallTimer);
    const stallTimeoutMs = this.#options.stallTimeoutMs ?? STALL_TIMEOUT_MS;
    this.#stallTimer = setTimeout(() => {
      const reason = this.#reader.lastError ?? 'no records received';
      const message = `reading ${this.#options.topic} made no progress for ${stallTimeoutMs} ms: ${reason}`;
      this.#fail(new KafkaConnectionError(message));
    }, stallTimeoutMs);
  }
}

function scanError({ topic, partition, kind, message }: CursorFailure): Error {
  return new Error(`reading ${topic}-${partition} ended: ${kind}: ${message}`);
}
