/**
 * One partition's log as a Kafka broker keeps it: batches, transactions with their markers, high watermark,
 * last stable offset, what a read_committed reader gets, and compaction. Time comes in as data. Source:
 * KIP-98, Kafka's LogCleaner.
 */
import type { LogRecord, RecordHeader, UnreadableBatch } from '../../kafka/ports.ts';
import type { Random } from './random.ts';

/** A transaction as the coordinator knows it; `outcome` is set when it is decided. */
export interface BrokerTransaction {
  readonly transactionalId: string;
  readonly epoch: number;
  /** Increases with each transaction of the cluster. */
  readonly sequence: number;
  /** The producer, for checkers; a real broker doesn't have this name. */
  readonly writer: string;
  outcome: 'open' | 'commit' | 'abort';
}

/** A record to append. */
export interface NewRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** It stands for a batch that can't be decoded. */
  readonly unreadable?: UnreadableBatch;
}

interface Batch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly atMs: number;
  readonly transaction: BrokerTransaction | undefined;
  readonly isMarker: boolean;
  records: readonly LogRecord[];
}

/** The position of a reader. */
export interface ReadingPosition {
  readonly position: number;
}

/** The result of a read_committed fetch. */
export interface FetchedFromLog {
  readonly records: readonly LogRecord[];
  readonly nextOffset: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
}

export class FakeLog {
  readonly topic: string;
  readonly partition: number;
  readonly isCompacted: boolean;
  #batches: Batch[] = [];
  #end = 0;
  /** First offset of each transaction without a marker in this partition. */
  readonly #open = new Map<BrokerTransaction, number>();
  #waiting: (() => void)[] = [];
  /** The end of the log as a newly elected leader sees it, until it has contacted its followers. */
  #staleEnd: number | undefined;
  readonly #readers = new Set<ReadingPosition>();

  constructor(topic: string, partition: number, isCompacted: boolean) {
    this.topic = topic;
    this.partition = partition;
    this.isCompacted = isCompacted;
  }

  /** The true end of the log, also while the leader's high watermark is stale. */
  get endOffset(): number {
    return this.#end;
  }

  get highWatermark(): number {
    return Math.min(this.#end, this.#staleEnd ?? Infinity);
  }

  get lastStableOffset(): number {
    return Math.min(this.highWatermark, ...this.#open.values());
  }

  get batchCount(): number {
    return this.#batches.length;
  }

  /** Returns the offset of the first record. */
  append(records: readonly NewRecord[], atMs: number, transaction?: BrokerTransaction): number {
    const baseOffset = this.#end;
    if (transaction && !this.#open.has(transaction)) this.#open.set(transaction, baseOffset);
    this.#add(
      records.map((record, index) => ({ ...record, offset: baseOffset + index, timestampMs: atMs })),
      baseOffset + records.length - 1,
      atMs,
      transaction,
      false,
    );
    return baseOffset;
  }

  /** Appends the control batch that ends a transaction in this partition. */
  appendMarker(transaction: BrokerTransaction, atMs: number): void {
    this.#open.delete(transaction);
    this.#add([], this.#end, atMs, transaction, true);
  }

  #add(
    records: readonly LogRecord[],
    lastOffset: number,
    atMs: number,
    transaction: BrokerTransaction | undefined,
    isMarker: boolean,
  ): void {
    this.#batches.push({ baseOffset: this.#end, lastOffset, atMs, transaction, isMarker, records });
    this.#end = lastOffset + 1;
    this.#wake();
  }

  /**
   * Registers a reader: compaction removes no tombstone that it has not read yet, because retention is longer
   * than any reader's pause.
   */
  addReader(reader: ReadingPosition): void {
    this.#readers.add(reader);
  }

  removeReader(reader: ReadingPosition): void {
    this.#readers.delete(reader);
  }

  /** Calls once when there may be more records to read. */
  onMore(call: () => void): void {
    this.#waiting.push(call);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const call of waiting) call();
  }

  /** Makes the leader's high watermark stale, as after an election; `heal` ends that. */
  becomeStale(offsetsBack: number): void {
    this.#staleEnd = Math.max(0, this.#end - offsetsBack);
  }

  heal(): void {
    this.#staleEnd = undefined;
    this.#wake();
  }

  /**
   * Reads up to this many whole batches from an offset on, committed records only. `isolation` uncommitted is
   * for planted faults.
   */
  read(fromOffset: number, batchesMax: number, isolation: 'committed' | 'uncommitted'): FetchedFromLog {
    const { highWatermark, lastStableOffset } = this;
    const end = isolation === 'committed' ? lastStableOffset : highWatermark;
    const records: LogRecord[] = [];
    let nextOffset = fromOffset;
    let count = 0;
    for (let at = this.#find(fromOffset); at < this.#batches.length && count < batchesMax; at++, count++) {
      const batch = this.#batches[at] as Batch;
      if (batch.baseOffset >= end) break;
      nextOffset = batch.lastOffset + 1;
      const { transaction } = batch;
      if (isolation === 'committed' && transaction && transaction.outcome !== 'commit') continue;
      for (const record of batch.records) if (record.offset >= fromOffset) records.push(record);
    }
    return { records, nextOffset, highWatermark, lastStableOffset };
  }

  /** Index of the first batch that ends at or after an offset. */
  #find(offset: number): number {
    let low = 0;
    let high = this.#batches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#batches[middle] as Batch).lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * One run of the cleaner over everything before a random offset: keeps the last record of each key there,
   * and drops aborted records, and tombstones and markers older than `retentionMs`. An emptied batch
   * disappears or keeps its bounds.
   */
  compact(nowMs: number, retentionMs: number, random: Random): void {
    const stable = this.#batches.filter(({ lastOffset }) => lastOffset < this.lastStableOffset).length;
    // The active segment, which is never cleaned, contains at least the last batch.
    const count = random.int(0, Math.min(stable, Math.max(0, this.#batches.length - 1)));
    const cleaned = this.#batches.slice(0, count);
    const lastOffsets = new Map<string, number>();
    for (const { records, transaction } of cleaned) {
      if (transaction && transaction.outcome !== 'commit') continue;
      for (const { key, offset } of records) if (key) lastOffsets.set(key.toString('latin1'), offset);
    }
    const seenByAll = Math.min(...[...this.#readers].map(({ position }) => position));
    const kept = cleaned.flatMap((batch) => {
      const isOld = batch.atMs + retentionMs < nowMs && batch.lastOffset < seenByAll;
      const isAborted = batch.transaction !== undefined && batch.transaction.outcome !== 'commit';
      const records = batch.records.filter(
        ({ key, value, offset }) =>
          !isAborted &&
          lastOffsets.get(key?.toString('latin1') ?? '') === offset &&
          !(value === null && isOld),
      );
      const isEmptied = records.length === 0 && (batch.isMarker ? isOld : true);
      return isEmptied && random.chance(0.7) ? [] : [{ ...batch, records }];
    });
    this.#batches = [...kept, ...this.#batches.slice(count)];
  }

  /** All remaining committed records, for checkers. */
  committed(): LogRecord[] {
    return this.read(0, Infinity, 'committed').records.slice();
  }
}
