/**
 * The interface of Kafka for the rest of Signalbox: records, positions, transactions and ownership, as plain
 * types. Nothing of kafkajs is visible here, so that another client, or a simulated log, can replace it.
 * Pure.
 */

/** One record header; a key may occur more than once. */
export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/**
 * A committed record of a log. Buffers are views of the fetched response: copy data that must outlive the
 * batch.
 */
export interface LogRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /**
   * Set on a record that represents a batch with unreadable content, such as one that decompresses to more
   * than the limit: its key and value are null, its offset is the last one of the batch. Only cursors whose
   * listener has `takesUnreadable` deliver such records.
   */
  readonly unreadable?: UnreadableBatch;
}

/** Records of a batch that can't be decoded because of their producer. The log itself is intact. */
export interface UnreadableBatch {
  readonly firstOffset: number;
  /** The reason, with the offsets and the limit. */
  readonly reason: string;
}

/**
 * A record to be written. `partition` null: murmur2 of the key over the topic's partitions, as Kafka's Java
 * client does.
 */
export interface OutboundRecord {
  readonly topic: string;
  readonly partition: number | null;
  /**
   * With `partition` null: use this number modulo the topic's partitions instead of the key's hash, so that a
   * transaction touches few partitions.
   */
  readonly near?: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: readonly RecordHeader[];
  /** If it exceeds the limit of a batch, it is compressed: for text that compresses well. */
  readonly compressible?: true;
  /** If the record or its topic is refused, the step that wrote it is repeated and decides what to do. */
  readonly required?: true;
  /** The record to write instead if this one or its topic is refused. */
  readonly instead?: (code: string, reason: string) => OutboundRecord;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * The result of one fetch for one partition: committed records only, in offset order (possibly none), and the
 * offset to continue at.
 */
export interface FetchedRecords extends TopicPartition {
  readonly records: readonly LogRecord[];
  /** The next offset to read: after the last complete batch, even if that was empty, aborted or a marker. */
  readonly nextOffset: number;
  /** Both as of the fetch; may be outdated on a new leader. */
  readonly highWatermark: number;
  readonly lastStableOffset: number;
}

/**
 * Why a cursor stopped permanently. `lost-range`: the position is outside the log (names the lost range);
 * `stood-still`: see CursorListener.standstillMaxMs.
 */
export interface CursorFailure extends TopicPartition {
  readonly kind: 'lost-range' | 'topic-missing' | 'corrupt' | 'unauthorized' | 'stood-still';
  readonly message: string;
}

export interface CursorListener {
  /**
   * Reads a whole log: has lower priority than other cursors, and than such cursors that were opened before,
   * so that the first of many logs is read long before the last.
   */
  readonly isBulk?: boolean;
  /**
   * The cursor fails if it gets no response for longer than this: records that it has read from a compacted
   * log may be outdated, because their tombstones may have been deleted (the topic's delete.retention.ms).
   */
  readonly standstillMaxMs?: number;
  /**
   * A batch with a correct checksum and unreadable content is delivered as one record with `unreadable`.
   * Without this option, such a batch fails the cursor, like a corrupt one.
   */
  readonly takesUnreadable?: boolean;
  /** Called for each response that has records or changes the position, one call at a time, in order. */
  onRecords(fetched: FetchedRecords): void;
  onFailure(failure: CursorFailure): void;
}

/**
 * A position in one partition's log that moves on as records are fetched (read_committed, no consumer group).
 */
export interface LogCursor extends TopicPartition {
  readonly position: number;
  pause(): void;
  resume(): void;
  close(): void;
}

/** Reads any number of partitions, with one fetch request in flight per broker. */
export interface LogReader {
  /**
   * Starts at `fromOffset`, at the 'earliest' record of the log, or at its 'latest' end (last stable offset).
   */
  open(at: TopicPartition, fromOffset: number | 'earliest' | 'latest', listener: CursorListener): LogCursor;
  close(): Promise<void>;
}

/** The location of one record of a transaction, as of its produce request. */
export interface ProducedOffset extends TopicPartition {
  readonly baseOffset: number;
  readonly recordCount: number;
  /** Timestamps of the records, epoch ms; absent if not requested. */
  readonly timestampMs?: number;
  /** When the broker appended them, epoch ms; absent on topics whose timestamps are those of producers. */
  readonly appendedAtMs?: number | undefined;
}

/** The location of one record after its transaction is committed. */
export interface RecordPlace extends TopicPartition {
  readonly offset: number;
  readonly timestampMs: number;
}

/** A transaction whose records the broker has acknowledged but which is not committed yet. */
export interface OpenTransaction {
  readonly offsets: readonly ProducedOffset[];
  /**
   * Produces more records in the same transaction, which depend on the offsets of the previous ones. Rejects
   * like PartitionTransactions.produce.
   */
  add(records: readonly OutboundRecord[]): Promise<void>;
  /** The location of a record of this transaction (the same object). */
  placeOf(record: OutboundRecord): RecordPlace;
  /** EndTxn(commit). Rejects with TransactionDoubt for anything but a clear success; never call it again. */
  commit(): Promise<void>;
  /** EndTxn(abort). Rejects with TransactionDoubt for anything but a clear success. */
  abort(): Promise<void>;
}

/** One owner's right to write for one partition: k transactional ids, used in turn. */
export interface PartitionTransactions {
  /**
   * Begins the next transaction and produces all records with one produce request per broker (split only by
   * size). Rejects with ProduceRefused if the broker clearly refused the records (the transaction is already
   * aborted: the ids stay usable), with TransactionDoubt in all other cases (rule R1: close this object and
   * take over again). At most k transactions may be open; the caller commits n+1 only after n's commit has
   * resolved.
   */
  produce(records: readonly OutboundRecord[]): Promise<OpenTransaction>;
  close(): Promise<void>;
}

/** The broker clearly refused records of a transaction; no part of the transaction will ever be visible. */
export class ProduceRefused extends Error {
  override readonly name = 'ProduceRefused';
  readonly topic: string;
  /** -1: the topic as a whole. */
  readonly partition: number;
  /** Kafka's error name, such as MESSAGE_TOO_LARGE. */
  readonly code: string;
  readonly about: RefusedWhat;
  /** The other refusals of the same request. */
  readonly others: readonly ProduceRefused[];
  constructor(
    { topic, partition, code, about }: Refusal,
    message: string,
    options: ErrorOptions & { readonly others?: readonly ProduceRefused[] } = {},
  ) {
    super(message, options);
    this.others = options.others ?? [];
    this.topic = topic;
    this.partition = partition;
    this.code = code;
    this.about = about;
  }
}

/**
 * The scope of a refusal: the content of a batch (possibly one of its records), the topic for this client, or
 * everything that this client writes.
 */
export type RefusedWhat = 'record' | 'topic' | 'client';

export interface Refusal extends TopicPartition {
  readonly code: string;
  readonly about: RefusedWhat;
}

/** It is unknown whether a transaction was committed, or another owner has the ids now (rule R1). */
export class TransactionDoubt extends Error {
  override readonly name = 'TransactionDoubt';
  /**
   * True if the broker reported that the producer's epoch is not the newest (fenced, or timed out: both have
   * the same error).
   */
  readonly epoch: boolean;
  constructor(message: string, epoch: boolean, options?: ErrorOptions) {
    super(message, options);
    this.epoch = epoch;
  }
}
