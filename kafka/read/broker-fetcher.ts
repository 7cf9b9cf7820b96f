/**
 * Fetches from one broker for all cursors of its partitions, with a single long poll. The broker processes
 * the requests of a connection in order, so a cursor that becomes ready during the long poll would wait for
 * its end. Such a cursor uses short polls on a second connection until the long poll returns; then both are
 * combined in one request again.
 */

import type { KafkaCluster } from '../connect/connection.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import type { FetchedRecords } from '../ports.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
import type { FetchAnswer, FetchPosition, PartitionAnswer } from '../wire/fetch-request.ts';
import { fetchRequest } from '../wire/fetch-request.ts';
import { decodeCommittedRecords } from '../wire/record-batch.ts';
import type { ReadCursor } from './read-cursor.ts';

export interface FetchLimits {
  readonly maxWaitMs: number;
  readonly requestBytesMax: number;
  readonly partitionBytesMax: number;
  /** Maximum delay of a response after its wait time. */
  readonly requestTimeoutMs: number;
}

/** Events that the fetcher can't handle itself. It no longer has the affected cursors. */
export interface FetcherOwner {
  /** No response, or an unreadable one. */
  onFetchFailed(cursors: readonly ReadCursor[], error: Error): void;
  onPartitionError(cursor: ReadCursor, answer: PartitionAnswer): void;
  /** The batch at the cursor's fetch offset is unreadable; all previous records were delivered. */
  onCorrupt(cursor: ReadCursor, reason: string): void;
}

/** Wait time of a poll for which others wait. */
const SHORT_WAIT_MS = 25;

/**
 * Maximum delay of a response after its wait time, while responses have been prompt. A fetch can be repeated
 * at any time, so a lost response is abandoned soon; slow responses increase the limit.
 */
const PATIENCE_MIN_MS = 1_000;
/** How much longer than the previous response a response may take. */
const PATIENCE_FACTOR = 4;

interface Lane {
  readonly index: number;
  inFlight: 'none' | 'short' | 'long';
}

interface Delivery {
  readonly cursor: ReadCursor;
  readonly fetched: FetchedRecords;
}

export class BrokerFetcher {
  readonly #nodeId: number;
  readonly #cluster: KafkaCluster;
  readonly #limits: FetchLimits;
  readonly #owner: FetcherOwner;
  /**
   * In the order of the next request, bulk cursors last: a cursor that returned records moves to the end,
   * except bulk ones.
   */
  readonly #cursors = new Set<ReadCursor>();
  readonly #main: Lane = { index: 0, inFlight: 'none' };
  readonly #side: Lane = { index: 1, inFlight: 'none' };
  #pumpIsDue = false;
  #patienceMs = PATIENCE_MIN_MS;

  constructor(nodeId: number, cluster: KafkaCluster, limits: FetchLimits, owner: FetcherOwner) {
    this.#nodeId = nodeId;
    this.#cluster = cluster;
    this.#limits = limits;
    this.#owner = owner;
  }

  /** Starts fetching for this cursor. Its fetch offset must be known. */
  add(cursor: ReadCursor): void {
    this.#cursors.add(cursor);
    this.pumpSoon();
  }

  remove(cursor: ReadCursor): void {
    this.#cursors.delete(cursor);
  }

  has(cursor: ReadCursor): boolean {
    return this.#cursors.has(cursor);
  }

  /** Sends a request for all cursors that are ready, including those that become ready in the same turn. */
  pumpSoon(): void {
    if (this.#pumpIsDue) return;
    this.#pumpIsDue = true;
    queueMicrotask(() => {
      this.#pumpIsDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#main.inFlight === 'none') {
      this.#send(this.#main, this.#side.inFlight === 'none' ? 'long' : 'short');
    } else if (this.#main.inFlight === 'long' && this.#side.inFlight === 'none') {
      this.#send(this.#side, 'short');
    }
  }

  #send(lane: Lane, wait: 'short' | 'long'): void {
    const cursors = this.#takeReady();
    if (cursors.size === 0) return;
    const { maxWaitMs, requestTimeoutMs, requestBytesMax } = this.#limits;
    const waitMs = wait === 'long' ? maxWaitMs : Math.min(SHORT_WAIT_MS, maxWaitMs);
    const positions = Array.from(cursors.values(), (cursor) => this.#positionOf(cursor));
    lane.inFlight = wait;
    const timeoutMs = waitMs + Math.min(this.#patienceMs, requestTimeoutMs);
    const sentAtMs = performance.now();
    this.#cluster
      .send(this.#nodeId, fetchRequest({ positions, maxWaitMs: waitMs, requestBytesMax }), {
        timeoutMs,
        lane: lane.index,
      })
      .then(
        (answer) => {
          const tookMs = performance.now() - sentAtMs - waitMs;
          this.#patienceMs = Math.max(PATIENCE_MIN_MS, PATIENCE_FACTOR * tookMs);
          this.#onAnswer(lane, cursors, answer);
        },
        (error: Error) => {
          this.#patienceMs = Math.min(2 * this.#patienceMs, requestTimeoutMs);
          this.#onError(lane, cursors, error);
        },
      );
  }

  /**
   * The cursors of the next request; a request can contain a partition only once, so two cursors of the same
   * partition take turns.
   */
  #takeReady(): Map<string, ReadCursor> {
    const taken = new Map<string, ReadCursor>();
    for (const cursor of this.#inOrder()) {
      const key = `${cursor.topic}-${cursor.partition}`;
      if (!cursor.isReady) continue;
      const rival = taken.get(key);
      if (rival !== undefined) {
        this.#moveToEnd(rival);
        continue;
      }
      cursor.inFlight = true;
      taken.set(key, cursor);
    }
    return taken;
  }

  #inOrder(): readonly ReadCursor[] {
    const cursors = [...this.#cursors];
    const bulk = cursors.filter(({ isBulk }) => isBulk);
    return bulk.length === 0 ? cursors : [...cursors.filter(({ isBulk }) => !isBulk), ...bulk];
  }

  /** A bulk cursor may fill a whole response: the one opened first should be finished first (ADR 25). */
  #positionOf({ topic, partition, fetchOffset, isBulk }: ReadCursor): FetchPosition {
    const { requestBytesMax, partitionBytesMax } = this.#limits;
    const bytesMax = isBulk ? requestBytesMax : partitionBytesMax;
    return { topic, partition, fetchOffset: fetchOffset as number, bytesMax };
  }

  #onAnswer(lane: Lane, cursors: ReadonlyMap<string, ReadCursor>, answer: FetchAnswer): void {
    if (answer.errorCode !== 0) {
      const code = kafkaErrorName(answer.errorCode);
      this.#onError(
        lane,
        cursors,
        new KafkaProtocolError(code, `fetch from broker ${this.#nodeId}: ${code}`),
      );
      return;
    }
    this.#returned(lane, cursors);
    const deliveries: Delivery[] = [];
    for (const partition of answer.partitions) {
      const cursor = cursors.get(`${partition.topic}-${partition.partition}`);
      if (cursor === undefined || cursor.closed) continue;
      if (partition.errorCode === 0) this.#accept(cursor, partition, deliveries);
      else this.#handBack(cursor, () => this.#owner.onPartitionError(cursor, partition));
    }
    // The next request is sent before the listeners process this response.
    this.#pump();
    for (const { cursor, fetched } of deliveries) cursor.deliver(fetched);
  }

  #onError(lane: Lane, cursors: ReadonlyMap<string, ReadCursor>, error: Error): void {
    this.#returned(lane, cursors);
    const own = [...cursors.values()].filter((cursor) => this.#cursors.delete(cursor));
    this.#owner.onFetchFailed(own, error);
    this.#pump();
  }

  #returned(lane: Lane, cursors: ReadonlyMap<string, ReadCursor>): void {
    lane.inFlight = 'none';
    for (const cursor of cursors.values()) cursor.inFlight = false;
  }

  #accept(cursor: ReadCursor, answer: PartitionAnswer, deliveries: Delivery[]): void {
    const { topic, partition, highWatermark, lastStableOffset } = answer;
    const from = cursor.fetchOffset as number;
    const { standstillMs, takesUnreadable } = cursor;
    if (standstillMs !== null) {
      const message = `${topic}-${partition} was not read for ${Math.round(standstillMs / 1000)} s: tombstones may be missed`;
      this.#handBack(cursor, () => cursor.deliver({ topic, partition, kind: 'stood-still', message }));
      return;
    }
    cursor.fetched(answer);
    const { records, nextOffset, failure } = decodeCommittedRecords(answer.records, from, answer.aborted, {
      takesUnreadable,
    });
    if (nextOffset > from) {
      cursor.fetchOffset = nextOffset;
      cursor.corruptCount = 0;
      const fetched = { topic, partition, records, nextOffset, highWatermark, lastStableOffset };
      deliveries.push({ cursor, fetched });
      if (!cursor.isBulk) this.#moveToEnd(cursor);
    }
    // Once this batch is the first, the error is reported to the cursor; until then, the records before it
    // are delivered.
    if (failure !== null && nextOffset === from) {
      this.#handBack(cursor, () => this.#owner.onCorrupt(cursor, failure.message));
    }
  }

  #moveToEnd(cursor: ReadCursor): void {
    this.#cursors.delete(cursor);
    this.#cursors.add(cursor);
  }

  #handBack(cursor: ReadCursor, tell: () => void): void {
    this.#cursors.delete(cursor);
    tell();
  }
}
