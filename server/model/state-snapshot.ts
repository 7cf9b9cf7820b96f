/** Reads the state topic once and builds the rows of all instances in it. */
import type { TopicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { decodeInstance } from '../../state/codec.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { assemble, readStateKey } from '../../state/parts.ts';
import { applyState } from './apply-state.ts';
import { InstanceRows } from './instance-rows.ts';
import type { RowStore } from './row-store.ts';

/**
 * Instances whose rows are written in one transaction. While compaction is delayed, an instance has several
 * records, of which only the last one of a transaction is written.
 */
const BATCH = 5_000;

interface StateRecord {
  /** Null: a tombstone. */
  readonly value: Buffer | null;
  readonly partition: number;
  readonly offset: number;
}

export class StateSnapshot {
  readonly #connection: KafkaConnection;
  readonly #topics: TopicNames;
  readonly #rows: RowStore;
  readonly #instanceRows: InstanceRows;
  readonly #onWarning: (message: string) => void;
  /** Instances that have rows. */
  readonly #seen = new Set<number>();
  /** Big instances are assembled after the topic was read. */
  readonly #inParts = new Map<number, { own: ProcessInstance | null; parts: Map<string, Buffer> }>();
  /** The newest record of each instance. */
  readonly #waiting = new Map<number, StateRecord>();

  constructor(
    connection: KafkaConnection,
    topics: TopicNames,
    rows: RowStore,
    onWarning: (message: string) => void,
  ) {
    this.#connection = connection;
    this.#topics = topics;
    this.#rows = rows;
    this.#instanceRows = new InstanceRows(rows);
    this.#onWarning = onWarning;
  }

  async read(): Promise<void> {
    const topic = this.#topics.state;
    await readToEnd(this.#connection, {
      topic,
      onRecord: (record, partition) => this.#take(record, partition),
    });
    this.#flush();
    this.#rows.atomically(() => {
      for (const { own, parts } of this.#inParts.values()) {
        if (own) this.#put(assemble(own, parts));
      }
      this.#correctRoots();
    });
  }

  #take({ key, value, offset }: LogRecord, partition: number): void {
    const at = readStateKey(key?.toString('utf8') ?? '');
    if (!at) return;
    const { instanceKey, part } = at;
    if (part !== undefined) {
      const { parts } = this.#partsOf(instanceKey);
      if (value) parts.set(part, Buffer.from(value));
      else parts.delete(part);
      return;
    }
    // A copy, because the bytes of the response would stay in memory.
    this.#waiting.set(instanceKey, { value: value && Buffer.from(value), partition, offset });
    if (this.#waiting.size >= BATCH) this.#flush();
  }

  #partsOf(instanceKey: number): { own: ProcessInstance | null; parts: Map<string, Buffer> } {
    const found = this.#inParts.get(instanceKey) ?? { own: null, parts: new Map<string, Buffer>() };
    this.#inParts.set(instanceKey, found);
    return found;
  }

  #flush(): void {
    this.#rows.atomically(() => {
      for (const [instanceKey, { value, partition, offset }] of this.#waiting) {
        try {
          this.#write(instanceKey, value);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          this.#onWarning(`${this.#topics.state}-${partition}, offset ${offset} is left out: ${reason}`);
        }
      }
    });
    this.#waiting.clear();
  }

  #write(instanceKey: number, value: Buffer | null): void {
    const instance = value && decodeInstance(value);
    if (instance?.inParts) {
      this.#partsOf(instanceKey).own = instance;
      return;
    }
    if (instance) {
      this.#put(instance);
      return;
    }
    this.#inParts.delete(instanceKey);
    if (this.#seen.delete(instanceKey)) this.#rows.removeInstance(instanceKey);
  }

  #put(instance: ProcessInstance): void {
    if (this.#seen.has(instance.key)) this.#rows.removeInstance(instance.key);
    this.#seen.add(instance.key);
    applyState(this.#instanceRows, instance);
  }

  /**
   * A record of an older version doesn't name the instance at the top, and its caller's may come after it in
   * the topic.
   */
  #correctRoots(): void {
    const sql = `UPDATE instances SET rootKey = p.rootKey FROM instances p
      WHERE p.key = instances.parentKey AND p.rootKey <> instances.rootKey`;
    while (this.#rows.write(sql) > 0);
  }
}
