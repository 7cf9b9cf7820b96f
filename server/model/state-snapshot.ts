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

/** Instances whose rows are written in one transaction. */
const BATCH = 500;

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
  #waiting: (() => void)[] = [];

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
      onRecord: (record, partition) => {
        try {
          this.#take(record);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          this.#onWarning(`${topic}-${partition}, offset ${record.offset} is left out: ${reason}`);
        }
      },
    });
    for (const { own, parts } of this.#inParts.values()) {
      if (own) this.#put(assemble(own, parts));
    }
    this.#flush();
    this.#rows.atomically(() => this.#correctRoots());
  }

  #take({ key, value }: LogRecord): void {
    const at = readStateKey(key?.toString('utf8') ?? '');
    if (!at) return;
    const { instanceKey, part } = at;
    if (part !== undefined) {
      const { parts } = this.#partsOf(instanceKey);
      if (value) parts.set(part, Buffer.from(value));
      else parts.delete(part);
      return;
    }
    if (value === null) {
      this.#inParts.delete(instanceKey);
      if (this.#seen.delete(instanceKey)) this.#later(() => this.#rows.removeInstance(instanceKey));
      return;
    }
    const instance = decodeInstance(value);
    if (instance.inParts) this.#partsOf(instanceKey).own = instance;
    else this.#put(instance);
  }

  #partsOf(instanceKey: number): { own: ProcessInstance | null; parts: Map<string, Buffer> } {
    const found = this.#inParts.get(instanceKey) ?? { own: null, parts: new Map<string, Buffer>() };
    this.#inParts.set(instanceKey, found);
    return found;
  }

  /** An older record of the instance was read before, because compaction is delayed. */
  #put(instance: ProcessInstance): void {
    const isAgain = this.#seen.has(instance.key);
    this.#seen.add(instance.key);
    this.#later(() => {
      if (isAgain) this.#rows.removeInstance(instance.key);
      applyState(this.#instanceRows, instance);
    });
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

  #later(work: () => void): void {
    this.#waiting.push(work);
    if (this.#waiting.length >= BATCH) this.#flush();
  }

  #flush(): void {
    const works = this.#waiting;
    this.#waiting = [];
    this.#rows.atomically(() => {
      for (const work of works) work();
    });
  }
}
