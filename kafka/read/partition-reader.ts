/**
 * Reads committed records from any number of partitions by position, without a consumer group, on its own
 * connections. Finds each partition's leader, follows leader changes, and retries while brokers are
 * unavailable. kafkajs' consumer is not used: see record-batch.ts.
 */

import type { TopicMetadata } from '../connect/cluster-metadata.ts';
import type { KafkaCluster, KafkaConnection } from '../connect/connection.ts';
import type { CursorFailure, CursorListener, LogCursor, LogReader, TopicPartition } from '../ports.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
import type { PartitionAnswer } from '../wire/fetch-request.ts';
import type { FetcherOwner, FetchLimits } from './broker-fetcher.ts';
import { BrokerFetcher } from './broker-fetcher.ts';
import { listOffsets, listOffsetsRequest } from './list-offsets.ts';
import type { CursorOwner, CursorStatus, StartOffset } from './read-cursor.ts';
import { ReadCursor } from './read-cursor.ts';
import { readVerdictOf } from './read-verdicts.ts';

export interface PartitionReaderOptions {
  /**
   * True to wait while this client has no READ permission, and to report that in `status`; default: false,
   * cursors fail.
   */
  readonly waitsForRights?: boolean;
  /** How long a broker holds a fetch that finds no records. */
  readonly maxWaitMs?: number;
  /** Soft limits of one response: a single larger batch is sent as a whole. */
  readonly requestBytesMax?: number;
  readonly partitionBytesMax?: number;
  /**
   * How long a topic may be unknown before its cursors fail: not every broker knows a new topic immediately.
   */
  readonly topicMissingAfterMs?: number;
  /** Maximum delay of a response after maxWaitMs. */
  readonly requestTimeoutMs?: number;
}

const MAX_WAIT_MS = 500;
const REQUEST_BYTES_MAX = 2 * 1024 * 1024;
const PARTITION_BYTES_MAX = 1024 * 1024;
const TOPIC_MISSING_AFTER_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const METADATA_TIMEOUT_MS = 5_000;
const RETRY_MIN_MS = 50;
const RETRY_MAX_MS = 1_000;
const CORRUPT_TRIES = 3;

export class PartitionReader implements LogReader, FetcherOwner, CursorOwner {
  readonly #connection: KafkaConnection;
  readonly #cluster: KafkaCluster;
  readonly #limits: FetchLimits;
  readonly #topicMissingAfterMs: number;
  readonly #waitsForRights: boolean;
  readonly #cursors = new Set<ReadCursor>();
  readonly #fetchers = new Map<number, BrokerFetcher>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Cursors opened in this turn of the event loop: located together in the next microtask. */
  #opened: ReadCursor[] = [];
  #closed = false;

  constructor(connection: KafkaConnection, options: PartitionReaderOptions = {}) {
    this.#connection = connection;
    this.#cluster = connection.newCluster();
    this.#limits = {
      maxWaitMs: options.maxWaitMs ?? MAX_WAIT_MS,
      requestBytesMax: options.requestBytesMax ?? REQUEST_BYTES_MAX,
      partitionBytesMax: options.partitionBytesMax ?? PARTITION_BYTES_MAX,
      requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    };
    this.#topicMissingAfterMs = options.topicMissingAfterMs ?? TOPIC_MISSING_AFTER_MS;
    this.#waitsForRights = options.waitsForRights ?? false;
  }

  /** Throws Error if the reader is closed. */
  open(at: TopicPartition, fromOffset: StartOffset, listener: CursorListener): LogCursor {
    if (this.#closed) throw new Error('the partition reader is closed');
    const cursor = new ReadCursor(at, fromOffset, listener, this);
    this.#cursors.add(cursor);
    if (this.#opened.push(cursor) === 1) {
      queueMicrotask(() => {
        const opened = this.#opened;
        this.#opened = [];
        void this.#locate(opened);
      });
    }
    return cursor;
  }

  /** Every open cursor, for health and metrics. */
  status(): readonly CursorStatus[] {
    return Array.from(this.#cursors, (cursor) => cursor.status);
  }

  /** The current problem of an open cursor; null if there is none. */
  get lastError(): string | null {
    for (const cursor of this.#cursors) {
      const { lastError } = cursor.status;
      if (lastError !== null) return lastError;
    }
    return null;
  }

  /** Time of the last response to a fetch, epoch ms; null if there was none. */
  get lastFetchAtMs(): number | null {
    let latest: number | null = null;
    for (const { status } of this.#cursors) {
      const { lastFetchAtMs } = status;
      if (lastFetchAtMs !== null && lastFetchAtMs > (latest ?? 0)) latest = lastFetchAtMs;
    }
    return latest;
  }

  /** After this, no listener is called any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const cursor of this.#cursors) cursor.close();
    this.#cluster.close();
  }

  onReady(cursor: ReadCursor): void {
    for (const fetcher of this.#fetchers.values()) {
      if (fetcher.has(cursor)) fetcher.pumpSoon();
    }
  }

  onClosed(cursor: ReadCursor): void {
    this.#cursors.delete(cursor);
    for (const fetcher of this.#fetchers.values()) fetcher.remove(cursor);
  }

  onFetchFailed(cursors: readonly ReadCursor[], error: Error): void {
    for (const { topic } of cursors) this.#connection.metadata.forget(topic);
    this.#retryLater(cursors, error.message);
  }

  onPartitionError(cursor: ReadCursor, answer: PartitionAnswer): void {
    const code = kafkaErrorName(answer.errorCode);
    const verdict = readVerdictOf(code);
    if (verdict === 'out-of-range') {
      void this.#explainOutOfRange(cursor);
      return;
    }
    if (verdict === 'corrupt') {
      this.onCorrupt(cursor, `the broker returned ${code}`);
      return;
    }
    this.#connection.metadata.forget(cursor.topic);
    this.#notFound(cursor, code);
  }

  onCorrupt(cursor: ReadCursor, reason: string): void {
    cursor.corruptCount++;
    const message = `${cursor.topic}-${cursor.partition}: ${reason}`;
    if (cursor.corruptCount < CORRUPT_TRIES) this.#retryLater([cursor], message);
    else fail(cursor, 'corrupt', message);
  }

  /**
   * Finds the leaders and the offsets of symbolic starts, and passes the cursors to their brokers' fetchers.
   */
  async #locate(cursors: readonly ReadCursor[]): Promise<void> {
    const { metadata } = this.#connection;
    const wanted = cursors.filter((cursor) => !cursor.closed);
    const unknown = wanted.filter(({ topic, partition }) => metadata.knownLeader(topic, partition) === null);
    const learned = new Map<string, TopicMetadata>();
    if (unknown.length > 0) {
      try {
        const topics = [...new Set(unknown.map(({ topic }) => topic))];
        const answer = await metadata.refresh(topics, METADATA_TIMEOUT_MS);
        for (const one of answer.topics) learned.set(one.topic, one);
      } catch (error) {
        this.#retryLater(wanted, messageOf(error));
        return;
      }
    }
    const unresolved = new Map<number, ReadCursor[]>();
    for (const cursor of wanted) {
      const leader = metadata.knownLeader(cursor.topic, cursor.partition);
      if (cursor.closed) continue;
      if (leader === null) this.#notFound(cursor, whyNoLeader(cursor, learned.get(cursor.topic)));
      else if (cursor.fetchOffset !== null) this.#fetcherOf(leader).add(cursor);
      else unresolved.set(leader, [...(unresolved.get(leader) ?? []), cursor]);
    }
    for (const [leader, ofLeader] of unresolved) void this.#resolveStarts(leader, ofLeader);
  }

  async #resolveStarts(leader: number, cursors: readonly ReadCursor[]): Promise<void> {
    for (const [query, ofQuery] of Map.groupBy(cursors, ({ start }) => start)) {
      if (typeof query === 'number') throw new Error('a numeric start needs no look-up');
      try {
        const partitions = [...new Map(ofQuery.map((cursor) => [keyOf(cursor), cursor])).values()];
        const request = listOffsetsRequest(partitions, query);
        const timeoutMs = this.#limits.requestTimeoutMs;
        const answers = await this.#connection.cluster.send(leader, request, { timeoutMs });
        const byPartition = new Map(answers.map((answer) => [keyOf(answer), answer]));
        for (const cursor of ofQuery) {
          const answer = byPartition.get(keyOf(cursor));
          if (cursor.closed) continue;
          if (answer?.code === 'NONE') {
            cursor.startAt(answer.offset);
            this.#fetcherOf(leader).add(cursor);
          } else {
            this.#connection.metadata.forget(cursor.topic);
            this.#notFound(cursor, answer?.code ?? 'UNKNOWN_SERVER_ERROR');
          }
        }
      } catch (error) {
        this.onFetchFailed(ofQuery, error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  #fetcherOf(leader: number): BrokerFetcher {
    const existing = this.#fetchers.get(leader);
    if (existing !== undefined) return existing;
    const fetcher = new BrokerFetcher(leader, this.#cluster, this.#limits, this);
    this.#fetchers.set(leader, fetcher);
    return fetcher;
  }

  /** The partition can't be read, temporarily or permanently. */
  #notFound(cursor: ReadCursor, code: string): void {
    const where = `${cursor.topic}-${cursor.partition}`;
    const verdict = readVerdictOf(code);
    if (verdict === 'unauthorized') {
      const message = `${where}: ${code}: this client has no READ permission on the topic`;
      if (this.#waitsForRights) this.#retryLater([cursor], message);
      else fail(cursor, 'unauthorized', message);
      return;
    }
    if (verdict === 'missing') {
      cursor.missingSinceMs ??= performance.now();
      if (performance.now() - cursor.missingSinceMs >= this.#topicMissingAfterMs) {
        fail(cursor, 'topic-missing', `${where}: ${code}: the partition does not exist`);
        return;
      }
    } else {
      cursor.missingSinceMs = null;
    }
    const trouble = this.#connection.metadata.offlineDiskText(cursor.topic, cursor.partition);
    this.#retryLater([cursor], `${where}: ${code}${trouble}`);
  }

  /**
   * Reports which offsets are lost. The bounds of the log decide, because a new leader may have been wrong.
   */
  async #explainOutOfRange(cursor: ReadCursor): Promise<void> {
    const where = `${cursor.topic}-${cursor.partition}`;
    const position = cursor.fetchOffset as number;
    try {
      const [first] = await listOffsets(this.#connection, [cursor], 'earliest');
      const [last] = await listOffsets(this.#connection, [cursor], 'high-watermark');
      const begin = first?.offset ?? 0;
      const end = last?.offset ?? 0;
      if (cursor.closed) return;
      if (position >= begin && position <= end) this.#retryLater([cursor], `${where}: OFFSET_OUT_OF_RANGE`);
      else if (cursor.startAgain()) void this.#locate([cursor]);
      else fail(cursor, 'lost-range', `${where}: ${lostRange(position, begin, end)}`);
    } catch (error) {
      this.onFetchFailed([cursor], error instanceof Error ? error : new Error(String(error)));
    }
  }

  #retryLater(cursors: readonly ReadCursor[], message: string): void {
    if (this.#closed || cursors.length === 0) return;
    for (const cursor of cursors) cursor.failed(message);
    const failureCount = Math.min(...cursors.map((cursor) => cursor.failureCount));
    const delayMs = Math.min(RETRY_MIN_MS * 2 ** (failureCount - 1), RETRY_MAX_MS);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#locate(cursors);
    }, delayMs);
    this.#timers.add(timer);
  }
}

function fail(cursor: ReadCursor, kind: CursorFailure['kind'], message: string): void {
  cursor.deliver({ topic: cursor.topic, partition: cursor.partition, kind, message });
}

/** A partition that doesn't exist looks like one that is being created: both are missing in the metadata. */
function whyNoLeader({ partition }: TopicPartition, metadata: TopicMetadata | undefined): string {
  if (metadata !== undefined && metadata.code !== 'NONE') return metadata.code;
  const isKnown = metadata?.partitions.some((one) => one.partition === partition) ?? true;
  return isKnown ? 'LEADER_NOT_AVAILABLE' : 'UNKNOWN_TOPIC_OR_PARTITION';
}

function lostRange(position: number, begin: number, end: number): string {
  return position < begin
    ? `offsets ${position} to ${begin - 1} are lost: the log now starts at ${begin}`
    : `offsets ${end} to ${position - 1} are lost: the log now ends at ${end}`;
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
