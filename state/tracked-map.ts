/**
 * A Map whose changes can be undone with the partition's undo log. Values are replaced, never mutated. Pure.
 */
import type { UndoLog } from './undo-log.ts';

export class TrackedMap<K, V> {
  readonly #map = new Map<K, V>();
  readonly #undo: UndoLog;
  readonly #onChange: ((key: K, value: V | undefined, before: V | undefined) => void) | undefined;

  /** `onChange` is called after each change, including undone ones, to update secondary indexes. */
  constructor(undo: UndoLog, onChange?: (key: K, value: V | undefined, before: V | undefined) => void) {
    this.#undo = undo;
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  keys(): MapIterator<K> {
    return this.#map.keys();
  }

  values(): MapIterator<V> {
    return this.#map.values();
  }

  entries(): MapIterator<[K, V]> {
    return this.#map.entries();
  }

  set(key: K, value: V): void {
    const before = this.#map.get(key);
    this.#undo.push(() => this.#put(key, before, value));
    this.#put(key, value, before);
  }

  delete(key: K): void {
    const before = this.#map.get(key);
    if (before === undefined) return;
    this.#undo.push(() => this.#put(key, before, undefined));
    this.#put(key, undefined, before);
  }

  #put(key: K, value: V | undefined, before: V | undefined): void {
    if (value === undefined) this.#map.delete(key);
    else this.#map.set(key, value);
    this.#onChange?.(key, value, before);
  }
}
