/**
 * A kind of entry of the partition topic of which there may be a million: as PartitionTable, but the values
 * lie encoded in an arena and are decoded when they are asked for. Pure. ADR 8.
 */
import { BytesArena } from './bytes-arena.ts';
import { KeyTable } from './key-table.ts';
import type { PartitionEntry } from './partition-entries.ts';
import { partitionEntryCodec } from './partition-entries.ts';
import type { ChangedEntries } from './partition-table.ts';
import type { UndoLog } from './undo-log.ts';

export interface PackedTableOptions<V> {
  /** The record key of a key. */
  readonly keyText: (key: number) => string;
  readonly wrap: (value: V) => PartitionEntry;
  readonly unwrap: (entry: PartitionEntry) => V | undefined;
  /** Keeps secondary indexes; called after each change and each undone one. */
  readonly onChange?: (key: number, value: V | undefined, before: V | undefined) => void;
}

export class PackedTable<V> {
  readonly #arena = new BytesArena();
  readonly #locations = new KeyTable();
  readonly #undo: UndoLog;
  readonly #changed: ChangedEntries;
  readonly #options: PackedTableOptions<V>;

  constructor(undo: UndoLog, changed: ChangedEntries, options: PackedTableOptions<V>) {
    this.#undo = undo;
    this.#changed = changed;
    this.#options = options;
  }

  get size(): number {
    return this.#locations.size;
  }

  /** A copy of the value. */
  get(key: number): V | undefined {
    const location = this.#locations.get(key);
    return location === undefined ? undefined : this.#valueAt(location);
  }

  has(key: number): boolean {
    return this.#locations.get(key) !== undefined;
  }

  /** In no order that means anything. */
  *values(): Generator<V, void> {
    for (const key of this.#locations.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield value;
    }
  }

  set(key: number, value: V): void {
    const location = this.#arena.put(partitionEntryCodec.encode(this.#options.wrap(value)));
    this.#change(key, location, value);
  }

  delete(key: number): void {
    if (this.has(key)) this.#change(key, undefined, undefined);
  }

  /** Takes over a value from the log, in its encoded form: there is nothing to undo and nothing to write. */
  load(key: number, value: V, bytes: Buffer): void {
    this.#locations.set(key, this.#arena.put(bytes));
    this.#options.onChange?.(key, value, undefined);
  }

  #valueAt(location: number): V | undefined {
    return this.#options.unwrap(partitionEntryCodec.decode(this.#arena.get(location)));
  }

  /** The former bytes stay until the change can't be taken back any more. */
  #change(key: number, location: number | undefined, value: V | undefined): void {
    const { onChange } = this.#options;
    const before = this.#locations.get(key);
    const valueBefore = before === undefined ? undefined : this.#valueAt(before);
    this.#place(key, location);
    onChange?.(key, value, valueBefore);
    this.#undo.push(
      () => {
        this.#place(key, before);
        if (location !== undefined) this.#arena.free(location);
        onChange?.(key, valueBefore, value);
      },
      before === undefined ? undefined : () => this.#arena.free(before),
    );
    this.#changed.note(this.#undo, this.#options.keyText(key), () => this.#encoded(key));
  }

  #place(key: number, location: number | undefined): void {
    if (location === undefined) this.#locations.delete(key);
    else this.#locations.set(key, location);
  }

  /** A copy of the bytes, which are to be written while the slot may already be used again. */
  #encoded(key: number): Buffer | null {
    const location = this.#locations.get(key);
    return location === undefined ? null : Buffer.from(this.#arena.get(location));
  }
}
