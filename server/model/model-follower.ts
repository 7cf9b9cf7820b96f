/**
 * Reads the topics into the model: definitions, the newest state of each instance, then the history
 * continuously from its earliest record on. It writes nothing to Kafka and uses no consumer group.
 */
import type { ProcessDefinition } from '../../engine/step/records.ts';
import { definitionCodec, deletedKeyOf } from '../../engine/step/records.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { CursorFailure, FetchedRecords, LogRecord } from '../../kafka/ports.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { decodeStep } from '../../state/codec.ts';
import { EventKind } from '../../state/events.ts';
import { applyDefinition, applyDeletion, compileForRows } from './apply-definition.ts';
import { applyStep } from './apply-step.ts';
import { InstanceRows } from './instance-rows.ts';
import type { KeptPosition } from './kept-model.ts';
import { storePosition } from './kept-model.ts';
import { LogPositions } from './log-positions.ts';
import type { PartitionOwner } from './partition-owners.ts';
import { PartitionOwners } from './partition-owners.ts';
import type { RowStore } from './row-store.ts';
import { StateSnapshot } from './state-snapshot.ts';
import { createSearchIndexes } from './tables.ts';

/** Maximum wait of a fetch without new records, ms; new records are delivered immediately. */
const MAX_WAIT_MS = 500;
/** How long a read waits for the model to catch up with earlier writes, ms. */
const CATCH_UP_MS = 2_000;
const REMOVE_EVERY_MS = 1_000;
const REMOVED_AT_ONCE_MAX = 2_000;
const REOPEN_AFTER_MS = 1_000;

export interface FollowerOptions {
  readonly topics: TopicNames;
  /** Retention of the rows of ended instances, ms. */
  readonly keepEndedMs: number;
  /** Receives messages for the operator, for example about unreadable records. */
  readonly onWarning: (message: string) => void;
  /** Called when a job of a watched type has become available. */
  readonly onJob: (type: string, partition: number) => void;
}

type OnRecords = (fetched: FetchedRecords) => void;

export class ModelFollower {
  readonly #connection: KafkaConnection;
  readonly #options: FollowerOptions;
  readonly #rows: RowStore;
  readonly #instanceRows: InstanceRows;
  readonly #reader: PartitionReader;
  readonly #positions = new LogPositions();
  readonly #owners = new PartitionOwners();
  readonly #highWatermarks = new Map<string, number>();
  readonly #watched = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #definitionsRead: Promise<void> = Promise.resolve();
  #closed = false;
  #isStarted = false;
  #hasGap = false;

  constructor(connection: KafkaConnection, rows: RowStore, options: FollowerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#rows = rows;
    this.#instanceRows = new InstanceRows(rows);
    this.#reader = new PartitionReader(connection, { maxWaitMs: MAX_WAIT_MS });
  }

  /**
   * Resolves when the definitions and the state of all partitions were read; with `kept`, the rows contain
   * the state already, and the history continues there. Rejects if a topic is missing or can't be read.
   */
  async start(kept: readonly KeptPosition[] | null = null): Promise<void> {
    const { topics } = this.#options;
    const count = await this.#connection.partitionCount(topics.history);
    if (count === null)
      throw new Error(`topic ${topics.history} does not exist; create it with \`signalbox topics create\``);
    await this.#open(topics.definitions, [0], (fetched) => this.#onDefinitions(fetched));
    await this.#readToEnd(topics.definitions, [0]);
    if (kept === null) {
      const snapshot = new StateSnapshot(this.#connection, topics, this.#rows, this.#options.onWarning);
      await snapshot.read();
      createSearchIndexes(this.#rows.database);
    }
    const starts = new Map(kept?.map(({ partition, next }) => [partition, next]));
    for (const [partition, next] of starts) this.#positions.set(logOf(topics.history, partition), next);
    const partitions = Array.from({ length: count }, (_, partition) => partition);
    await this.#open(topics.history, partitions, (fetched) => this.#onHistory(fetched), starts);
    await this.#open(topics.partition, partitions, (fetched) => this.#onPartition(fetched));
    await this.#readToEnd(topics.partition, partitions);
    this.#every(REMOVE_EVERY_MS, () => this.#removeEnded());
    this.#isStarted = true;
  }

  /** True if nothing that was read is missing in the rows. */
  get isWhole(): boolean {
    return this.#isStarted && !this.#hasGap;
  }

  /** From now on `onJob` is called for jobs of the type. */
  watch(type: string): void {
    this.#watched.add(type);
  }

  /** By partition; partitions without an owner are missing. */
  owners(): PartitionOwner[] {
    return this.#owners.list();
  }

  /** The part of the history that was read, percent. */
  progress(): number {
    let read = 0;
    let total = 0;
    for (const [log, end] of this.#highWatermarks) {
      read += Math.max(0, this.#positions.get(log));
      total += end;
    }
    return total === 0 ? 100 : Math.min(100, Math.floor((100 * read) / total));
  }

  /**
   * Resolves with true when the model contains all definitions and everything that these partitions have
   * written to the history so far; or with false after two seconds.
   */
  async catchUp(partitions: readonly number[]): Promise<boolean> {
    const { topics } = this.#options;
    const logs = [
      ...partitions.map((partition) => ({ topic: topics.history, partition })),
      { topic: topics.definitions, partition: 0 },
    ];
    // The last stable offset could be before the transaction whose reply the client already has.
    const ends = await listOffsets(this.#connection, logs, 'high-watermark');
    const reached = ends.map(({ topic, partition, offset }) =>
      this.#positions.reached(logOf(topic, partition), offset),
    );
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, CATCH_UP_MS, false);
    try {
      return await Promise.race([Promise.all(reached).then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#reader.close();
  }

  /**
   * Reads from the given offsets on, by partition; default: from the earliest records on. A log without
   * records counts as read.
   */
  async #open(
    topic: string,
    partitions: readonly number[],
    onRecords: OnRecords,
    starts: ReadonlyMap<number, number> = new Map(),
  ): Promise<void> {
    const logs = partitions.map((partition) => ({ topic, partition }));
    for (const { partition, offset } of await listOffsets(this.#connection, logs, 'earliest')) {
      if (this.#closed) return;
      const log = logOf(topic, partition);
      this.#positions.set(log, Math.max(offset, this.#positions.get(log)));
      this.#reader.open({ topic, partition }, starts.get(partition) ?? offset, {
        takesUnreadable: true,
        onRecords,
        onFailure: (failure) => this.#reopen(failure, onRecords),
      });
    }
  }

  /** Records that were deleted before they were read are lost for the model; reading continues after them. */
  #reopen(failure: CursorFailure, onRecords: OnRecords): void {
    const { topic, partition, message } = failure;
    this.#hasGap = true;
    this.#options.onWarning(`${message}; reading continues at the earliest record`);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#open(topic, [partition], onRecords).catch((error: unknown) =>
        this.#reopen(
          { ...failure, message: error instanceof Error ? error.message : String(error) },
          onRecords,
        ),
      );
    }, REOPEN_AFTER_MS);
    this.#timers.add(timer);
  }

  /** Resolves when the logs were read up to their current ends. */
  async #readToEnd(topic: string, partitions: readonly number[]): Promise<void> {
    const logs = partitions.map((partition) => ({ topic, partition }));
    const ends = await listOffsets(this.#connection, logs, 'latest');
    await Promise.all(
      ends.map(({ partition, offset }) => this.#positions.reached(logOf(topic, partition), offset)),
    );
  }

  #onPartition({ topic, partition, records, nextOffset }: FetchedRecords): void {
    this.#owners.take(partition, records);
    this.#positions.set(logOf(topic, partition), nextOffset);
  }

  #onHistory({ topic, partition, records, nextOffset, highWatermark }: FetchedRecords): void {
    this.#highWatermarks.set(logOf(topic, partition), highWatermark);
    const types = new Set<string>();
    if (records.length > 0) {
      this.#rows.atomically(() => {
        for (const record of records) {
          this.#readable(topic, partition, record, () => this.#applyStep(record, types));
        }
        storePosition(this.#rows, partition, records, nextOffset);
      });
    }
    this.#positions.set(logOf(topic, partition), nextOffset);
    for (const type of types) this.#options.onJob(type, partition);
  }

  /** Adds each watched type for which a job was published. */
  #applyStep({ value }: LogRecord, types: Set<string>): void {
    if (!value) return;
    const step = decodeStep(value);
    applyStep(this.#instanceRows, step);
    if (this.#watched.size === 0) return;
    for (const event of step.events) {
      if (event.kind === EventKind.jobPublished && this.#watched.has(event.job.type))
        types.add(event.job.type);
    }
  }

  /** One after the other, because compiling is asynchronous; the position shows what the model contains. */
  #onDefinitions({ topic, partition, records, nextOffset }: FetchedRecords): void {
    const copies = records.map(({ key, value, ...record }) => ({
      ...record,
      key: key && Buffer.from(key),
      value: value && Buffer.from(value),
    }));
    this.#definitionsRead = this.#definitionsRead.then(async () => {
      for (const record of copies) await this.#takeDefinition(topic, partition, record);
      this.#positions.set(logOf(topic, partition), nextOffset);
    });
  }

  async #takeDefinition(topic: string, partition: number, record: LogRecord): Promise<void> {
    const deletedKey = deletedKeyOf(record.key?.toString('utf8') ?? '');
    if (deletedKey !== null) {
      applyDeletion(this.#rows, deletedKey);
      return;
    }
    let definition: ProcessDefinition | undefined;
    this.#readable(topic, partition, record, () => {
      if (record.value) definition = definitionCodec.decode(record.value);
    });
    if (!definition) return;
    const taken = definition;
    const compiled = await compileForRows(taken);
    this.#rows.atomically(() => applyDefinition(this.#rows, taken, compiled));
  }

  /** An unreadable record is skipped and reported. */
  #readable(topic: string, partition: number, record: LogRecord, work: () => void): void {
    try {
      if (record.unreadable) throw new Error(record.unreadable.reason);
      work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onWarning(`${topic}-${partition}, offset ${record.offset} is left out: ${reason}`);
    }
  }

  #removeEnded(): void {
    const before = Date.now() - this.#options.keepEndedMs;
    const ended = this.#rows.all(
      `SELECT key FROM instances WHERE endMs < ? LIMIT ${REMOVED_AT_ONCE_MAX}`,
      before,
    );
    if (ended.length === 0) return;
    this.#rows.atomically(() => {
      for (const { key } of ended) this.#rows.removeInstance(Number(key));
    });
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    timer.unref();
    this.#timers.add(timer);
  }
}

function logOf(topic: string, partition: number): string {
  return `${topic}-${partition}`;
}
