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
 * A committed record of a log. Buffers are views of the fetched response: copy what must outlive the batch.
 */
export interface LogRecord {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /**
   * Set on a record that takes the place of a batch whose content can't be read, such as one that unpacks to
   * more than the limit: its key and value are null, its offset is the last one of the batch. Only cursors
   * whose listener has `takesUnreadable` deliver such records.
   */
  readonly unreadable?: UnreadableBatch;
}

/** The records of a batch that its producer wrote in a form that can't be read. The log itself is intact. */
export interface UnreadableBatch {
  readonly firstOffset: number;
  /** What is wrong, with the offsets and the limit. */
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
   * With `partition` null: this number modulo the topic's partitions instead of the key's hash, so that a
   * transaction touches few.
   */
  readonly near?: number;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: readonly RecordHeader[];
  /** If it is too large for a batch as it is, it is compressed: for text that shrinks well. */
  readonly compressible?: true;
  /** When it or its topic is refused, the step that wrote it is done again and decides what follows. */
  readonly required?: true;
  /** What is written in its place when it or its topic is refused. */
  readonly instead?: (code: string, reason: string) => OutboundRecord;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * What one fetch brought for one partition: committed records only, in offset order (maybe none), and where
 * to read on.
 */
export interface FetchedRecords extends TopicPartition {
  readonly records: readonly LogRecord[];
  /** Offset to read on from: after the last whole batch, even when that was empty, aborted or a marker. */
  readonly nextOffset: number;
  /** Both as of the fetch; may be stale on a fresh leader. */
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
   * Reads a whole log: has lower priority than other cursors, and than cursors like it that were opened
   * before, so that of many logs the first is read long before the last.
   */
  readonly isBulk?: boolean;
  /**
   * The cursor fails when no answer came for longer: what it has read of a compacted log may be of records
   * whose tombstones are gone by now (the topic's delete.retention.ms).
   */
  readonly standstillMaxMs?: number;
  /**
   * A batch whose checksum is right and whose content can't be read is delivered as one record with
   * `unreadable`. Without it, such a batch fails the cursor as a corrupt one does.
   */
  readonly takesUnreadable?: boolean;
  /** Called for each answer that has records or moves the position, one call at a time, in order. */
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
   * Begins at `fromOffset`, at the log's 'earliest' kept record, or at its 'latest' end (last stable offset).
   */
  open(at: TopicPartition, fromOffset: number | 'earliest' | 'latest', listener: CursorListener): LogCursor;
  close(): Promise<void>;
}

/** Where one record of a transaction's produce request landed. */
export interface ProducedOffset extends TopicPartition {
  readonly baseOffset: number;
  readonly recordCount: number;
  /** Timestamps of the records, epoch ms; absent if not requested. */
  readonly timestampMs?: number;
  /** When the broker appended them, epoch ms; absent on topics whose timestamps are those of producers. */
  readonly appendedAtMs?: number | undefined;
}

/** Where one record stands, once its transaction is committed. */
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
  /** Where a record of this transaction (this very object) stands. */
  placeOf(record: OutboundRecord): RecordPlace;
  /** EndTxn(commit). Rejects with TransactionDoubt on anything but a clear success; never repeat it. */
  commit(): Promise<void>;
  /** EndTxn(abort). Rejects with TransactionDoubt on anything but a clear success. */
  abort(): Promise<void>;
}

/** One owner's right to write for one partition: k transactional ids, used in turn. */
export interface PartitionTransactions {
  /**
   * Begins the next transaction and produces all records with one produce request a broker (split only by
   * bytes). Rejects with ProduceRefused when the broker clearly refused the records (the transaction is
   * aborted by then: the ids stay usable), with TransactionDoubt on everything else (rule R1: close this
   * object and take over again). At most k transactions may be open; the caller commits n+1 only after n's
   * commit resolved.
   */
  produce(records: readonly OutboundRecord[]): Promise<OpenTransaction>;
  close(): Promise<void>;
}

/** The broker clearly refused records of a transaction; nothing of it will ever be visible. */
export class ProduceRefused extends Error {
  override readonly name = 'ProduceRefused';
  readonly topic: string;
  /** -1: of the topic as a whole. */
  readonly partition: number;
  /** Kafka's error name, such as MESSAGE_TOO_LARGE. */
  readonly code: string;
  readonly about: RefusedWhat;
  /** Of the same request: what else is refused. */
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
 * What a refusal is about: what a batch holds (maybe one of its records), the topic for this client, or
 * whatever this client writes.
 */
export type RefusedWhat = 'record' | 'topic' | 'client';

export interface Refusal extends TopicPartition {
  readonly code: string;
  readonly about: RefusedWhat;
}

/** It is unknown whether a transaction committed, or another owner holds the ids now (rule R1). */
export class TransactionDoubt extends Error {
  override readonly name = 'TransactionDoubt';
  /**
   * True when the broker said that the producer's epoch is not the newest (fenced, or timed out: both answer
   * alike).
   */
  readonly epoch: boolean;
  constructor(message: string, epoch: boolean, options?: ErrorOptions) {
    super(message, options);
    this.epoch = epoch;
  }
}
