/**
 * One kind of entry of the partition topic: a map whose changes can be undone and whose changed keys are
 * collected, so that each transaction writes only the changes.
 */
import type { PartitionEntry } from './partition-entries.ts';
import { partitionEntryCodec } from './partition-entries.ts';
import { TrackedMap } from './tracked-map.ts';
import type { UndoLog } from './undo-log.ts';

/** A record for the partition topic; value null: a tombstone. */
export interface EntryRecord {
  readonly key: string;
  readonly value: Buffer | null;
}

/** Keys changed since they were last written, each with the encoder of its current value. */
export class ChangedEntries {
  readonly #changed = new Map<string, () => Buffer | null>();

  /** If the change that recorded it first is undone, it has not changed after all. */
  note(undo: UndoLog, key: string, encode: () => Buffer | null): void {
    const { size } = this.#changed;
    this.#changed.set(key, encode);
    if (this.#changed.size > size) undo.push(() => this.#changed.delete(key));
  }

  /** Returns the records to write, and clears the set of changed keys. */
  take(): EntryRecord[] {
    const records = [...this.#changed].map(([key, encode]) => ({ key, value: encode() }));
    this.#changed.clear();
    return records;
  }

  /** Clears the set of changed keys, without encoding their values. */
  clear(): void {
    this.#changed.clear();
  }
}

export interface TableOptions<K, V> {
  /** The record key of a map key. */
  readonly keyText: (key: K) => string;
  readonly wrap: (value: V) => PartitionEntry;
  /** Updates secondary indexes; called after each change, including undone ones. */
  readonly onChange?: (key: K, value: V | undefined, before: V | undefined) => void;
}

export class PartitionTable<K, V> extends TrackedMap<K, V> {
  readonly #changed: ChangedEntries;
  readonly #options: TableOptions<K, V>;
  readonly #undo: UndoLog;

  constructor(undo: UndoLog, changed: ChangedEntries, options: TableOptions<K, V>) {
    super(undo, options.onChange);
    this.#undo = undo;
    this.#changed = changed;
    this.#options = options;
  }

  override set(key: K, value: V): void {
    super.set(key, value);
    this.#note(key);
  }

  override delete(key: K): void {
    if (!this.has(key)) return;
    super.delete(key);
    this.#note(key);
  }

  #note(key: K): void {
    const text = this.#options.keyText(key);
    this.#changed.note(this.#undo, text, () => {
      const value = this.get(key);
      return value === undefined ? null : partitionEntryCodec.encode(this.#options.wrap(value));
    });
  }
}
