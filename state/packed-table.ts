/**
 * A table for entries of the partition topic of which there may be a million: like PartitionTable, but the
 * values are stored encoded in an arena and decoded on demand. Pure. See ADR 8.
 */
import { BytesByKey } from './bytes-by-key.ts';
import type { PartitionEntry } from './partition-entries.ts';
import { partitionEntryCodec } from './partition-entries.ts';
import type { ChangedEntries } from './partition-table.ts';
import type { UndoLog } from './undo-log.ts';

export interface PackedTableOptions<V> {
  /** The record key of a key. */
  readonly keyText: (key: number) => string;
  readonly wrap: (value: V) => PartitionEntry;
  readonly unwrap: (entry: PartitionEntry) => V | undefined;
  /** Updates secondary indexes; called after each change, including undone ones. */
  readonly onChange?: (key: number, value: V | undefined, before: V | undefined) => void;
}

export class PackedTable<V> {
  #encoded = new BytesByKey();
  readonly #undo: UndoLog;
  readonly #changed: ChangedEntries;
  readonly #options: PackedTableOptions<V>;

  constructor(undo: UndoLog, changed: ChangedEntries, options: PackedTableOptions<V>) {
    this.#undo = undo;
    this.#changed = changed;
    this.#options = options;
  }

  get size(): number {
    return this.#encoded.locations.size;
  }

  /** A copy of the value. */
  get(key: number): V | undefined {
    const bytes = this.#encoded.get(key);
    return bytes && this.#options.unwrap(partitionEntryCodec.decode(bytes));
  }

  has(key: number): boolean {
    return this.#encoded.locations.get(key) !== undefined;
  }

  /** In an unspecified order. */
  *values(): Generator<V, void> {
    for (const key of this.#encoded.locations.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield value;
    }
  }

  set(key: number, value: V): void {
    const location = this.#encoded.arena.put(partitionEntryCodec.encode(this.#options.wrap(value)));
    this.#change(key, location, value);
  }

  delete(key: number): void {
    if (this.has(key)) this.#change(key, undefined, undefined);
  }

  /** Takes over the encoded entries of a restore, without undo and without records to write. */
  restore(encoded: BytesByKey): void {
    this.#encoded = encoded;
    for (const key of encoded.locations.keys()) this.#options.onChange?.(key, this.get(key), undefined);
  }

  /** The previous bytes are kept until the change can no longer be undone. */
  #change(key: number, location: number | undefined, value: V | undefined): void {
    const { onChange } = this.#options;
    const { arena, locations } = this.#encoded;
    const before = locations.get(key);
    const valueBefore = this.get(key);
    this.#place(key, location);
    onChange?.(key, value, valueBefore);
    this.#undo.push(
      () => {
        this.#place(key, before);
        if (location !== undefined) arena.free(location);
        onChange?.(key, valueBefore, value);
      },
      before === undefined ? undefined : () => arena.free(before),
    );
    this.#changed.note(this.#undo, this.#options.keyText(key), () => this.#copyOf(key));
  }

  #place(key: number, location: number | undefined): void {
    if (location === undefined) this.#encoded.locations.delete(key);
    else this.#encoded.locations.set(key, location);
  }

  /** A copy of the bytes, because the slot may be reused before they are written. */
  #copyOf(key: number): Buffer | null {
    const bytes = this.#encoded.get(key);
    return bytes ? Buffer.from(bytes) : null;
  }
}
