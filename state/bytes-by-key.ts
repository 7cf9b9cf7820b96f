/** The newest bytes of each key, outside the JavaScript heap. Pure. */
import { BytesArena } from './bytes-arena.ts';
import { KeyTable } from './key-table.ts';

export class BytesByKey {
  /** The new owner of both parts keeps the bytes at their location. */
  readonly arena = new BytesArena();
  readonly locations = new KeyTable();

  get(key: number): Buffer | undefined {
    const location = this.locations.get(key);
    return location === undefined ? undefined : this.arena.get(location);
  }

  /** Stores a copy of the bytes; null deletes the key. */
  replace(key: number, bytes: Uint8Array | null): void {
    const before = this.locations.get(key);
    if (before !== undefined) this.arena.free(before);
    if (bytes) this.locations.set(key, this.arena.put(bytes));
    else if (before !== undefined) this.locations.delete(key);
  }
}
