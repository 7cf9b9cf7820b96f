/**
 * Index of keys by due time, earliest first (equal times by key): a binary heap with lazy deletion, and a map
 * of the current entries. Reading doesn't change it, so it always equals an index rebuilt from the same
 * state. Pure.
 */
export class DueIndex<K extends number | string> {
  readonly #dueMs = new Map<K, number>();
  #heap: Entry<K>[] = [];

  get size(): number {
    return this.#dueMs.size;
  }

  /** Number of entries in memory, including stale ones. */
  get heapSize(): number {
    return this.#heap.length;
  }

  /** Sets the due time of a key, epoch ms; undefined removes it. */
  set(key: K, dueMs: number | undefined): void {
    if (dueMs === undefined) {
      this.#dueMs.delete(key);
      return;
    }
    if (this.#dueMs.get(key) === dueMs) return;
    this.#dueMs.set(key, dueMs);
    if (this.#heap.length >= 2 * this.#dueMs.size + STALE_MIN) this.#rebuild();
    else this.#push({ key, dueMs });
  }

  get(key: K): number | undefined {
    return this.#dueMs.get(key);
  }

  /** The current entries, unordered. */
  entries(): MapIterator<[K, number]> {
    return this.#dueMs.entries();
  }

  /** The earliest due time; undefined if there is none. */
  nextMs(): number | undefined {
    return this.#top()?.dueMs;
  }

  /**
   * Up to `countMax` keys due at or before `untilMs`, earliest first. They stay due until their due time is
   * changed.
   */
  due(untilMs: number, countMax: number): K[] {
    const found: Entry<K>[] = [];
    while (found.length < countMax) {
      const top = this.#top();
      if (!top || top.dueMs > untilMs) break;
      this.#pop();
      // Temporarily removed, so that an equal entry left in the heap counts as stale.
      this.#dueMs.delete(top.key);
      found.push(top);
    }
    for (const entry of found) {
      this.#dueMs.set(entry.key, entry.dueMs);
      this.#push(entry);
    }
    return found.map(({ key }) => key);
  }

  #top(): Entry<K> | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (!top || this.#dueMs.get(top.key) === top.dueMs) return top;
      this.#pop();
    }
  }

  /**
   * Rebuilds the heap if most of it is stale; otherwise, obsolete entries with a late due time would stay for
   * a long time.
   */
  #rebuild(): void {
    this.#heap = Array.from(this.#dueMs, ([key, dueMs]) => ({ key, dueMs }));
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#siftDown(at);
  }

  #push(entry: Entry<K>): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(heap[at], heap[parent])) break;
      swap(heap, at, parent);
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    heap[0] = last;
    this.#siftDown(0);
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    let at = start;
    for (;;) {
      const left = 2 * at + 1;
      const child = before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!before(heap[child], heap[at])) return;
      swap(heap, at, child);
      at = child;
    }
  }
}

/** Number of stale entries that are tolerated in a small heap. */
const STALE_MIN = 64;

interface Entry<K> {
  readonly key: K;
  readonly dueMs: number;
}

function before<K extends number | string>(a: Entry<K> | undefined, b: Entry<K> | undefined): boolean {
  if (!a || !b) return a !== undefined;
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.key < b.key);
}

function swap<K>(heap: Entry<K>[], a: number, b: number): void {
  const entry = heap[a] as Entry<K>;
  heap[a] = heap[b] as Entry<K>;
  heap[b] = entry;
}
