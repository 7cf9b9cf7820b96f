/**
 * Reads the replies topic without a consumer group and passes each reply to the promise that waits for it.
 * Replies from before the reader was opened are never read.
 */
import type { ReplyValue } from '../engine/step/records.ts';
import type { KafkaConnection } from '../kafka/connect/connection.ts';
import type { CursorFailure, LogCursor, LogRecord } from '../kafka/ports.ts';
import { listOffsets } from '../kafka/read/list-offsets.ts';
import { PartitionReader } from '../kafka/read/partition-reader.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import { parseForJavaScript } from '../state/exact-json.ts';
import { TopicMissing } from './errors.ts';

interface Waiter {
  resolve(reply: ReplyValue): void;
  reject(error: Error): void;
}

const CORRELATION_ID = 'correlation-id';
/** Maximum wait of a fetch without new records. */
const MAX_WAIT_MS = 500;

export class ReplyReader {
  readonly topic: string;
  readonly #connection: KafkaConnection;
  readonly #longNumbers: LongNumbers;
  readonly #reader: PartitionReader;
  readonly #waiters = new Map<string, Waiter>();
  #opening: Promise<LogCursor> | null = null;

  constructor(connection: KafkaConnection, topic: string, longNumbers: LongNumbers = 'text') {
    this.#longNumbers = longNumbers;
    this.topic = topic;
    this.#connection = connection;
    this.#reader = new PartitionReader(connection, { maxWaitMs: MAX_WAIT_MS });
  }

  /**
   * Resolves when all replies written from now on will be seen, with the partition for replies. Rejects with
   * TopicMissing, KafkaConnectionError.
   */
  async ready(): Promise<number> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return (await this.#opening).partition;
  }

  /** Resolves with the reply that has this correlation id. Call it before the command is produced. */
  await(correlationId: string): Promise<ReplyValue> {
    const { promise, resolve, reject } = Promise.withResolvers<ReplyValue>();
    this.#waiters.set(correlationId, { resolve, reject });
    return promise;
  }

  /** Stops waiting for an id; its promise stays pending. */
  forget(correlationId: string): void {
    this.#waiters.delete(correlationId);
  }

  async close(): Promise<void> {
    this.#rejectAll(new Error('the client is closed'));
    await this.#reader.close();
  }

  async #open(): Promise<LogCursor> {
    const { topic } = this;
    const count = await this.#connection.partitionCount(topic);
    if (count === null) throw new TopicMissing(topic);
    // Each client reads one partition completely, so clients use different partitions.
    const at = { topic, partition: Math.floor(Math.random() * count) };
    // The end offset is requested before anything is produced: a cursor at 'latest' might be resolved only
    // after the reply was written.
    const [end] = await listOffsets(this.#connection, [at], 'latest');
    return this.#reader.open(at, end?.offset ?? 0, {
      onRecords: ({ records }) => {
        for (const record of records) this.#take(record);
      },
      onFailure: (failure) => this.#failed(failure),
    });
  }

  #take(record: LogRecord): void {
    const id = correlationIdOf(record);
    const waiter = id === null ? undefined : this.#waiters.get(id);
    if (id === null || waiter === undefined) return;
    this.#waiters.delete(id);
    try {
      waiter.resolve(parseReply(record.value, this.#longNumbers));
    } catch (error) {
      waiter.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Rejects all waiting promises; the next command opens the end of the topic again. */
  #failed({ message }: CursorFailure): void {
    this.#opening = null;
    this.#rejectAll(new Error(`replies can no longer be read: ${message}`));
  }

  #rejectAll(error: Error): void {
    const waiters = [...this.#waiters.values()];
    this.#waiters.clear();
    for (const waiter of waiters) waiter.reject(error);
  }
}

function correlationIdOf({ headers }: LogRecord): string | null {
  for (const { key, value } of headers) if (key === CORRELATION_ID && value) return value.toString('utf8');
  return null;
}

function parseReply(value: Buffer | null, longNumbers: LongNumbers): ReplyValue {
  const parsed = parseForJavaScript((value ?? Buffer.alloc(0)).toString('utf8'), longNumbers);
  if (typeof parsed === 'object' && parsed !== null && 'status' in parsed) {
    if (parsed.status === 'ok' || parsed.status === 'rejected') return parsed as ReplyValue;
  }
  throw new Error('the reply has an unknown format; check that client and engine have the same version');
}
