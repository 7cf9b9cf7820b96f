/**
 * Which keys have something due by time, earliest first: a binary heap with lazy deletion beside a map of what holds. Pure.
 */
export class DueIndex<K extends number | string> {
  readonly #dueMs = new Map<K, number>();
  readonly #heap: Entry<K>[] = [];

  get size(): number {
    return this.#dueMs.size;
  }

  /** Sets when a key is due; 0 or undefined: never. */
  set(key: K, dueMs: number | undefined): void {
    if (!dueMs) {
      this.#dueMs.delete(key);
      return;
    }
    if (this.#dueMs.get(key) === dueMs) return;
    this.#dueMs.set(key, dueMs);
    this.#push({ key, dueMs });
  }

  get(key: K): number | undefined {
    return this.#dueMs.get(key);
  }

  /** The earliest due time, or undefined. */
  nextMs(): number | undefined {
    return this.#top()?.dueMs;
  }

  /** Up to `countMax` keys due at or before `nowMs`, earliest first, taken out of the heap but not forgotten: the caller sets each anew. */
  takeDue(nowMs: number, countMax: number): K[] {
    const keys: K[] = [];
    while (keys.length < countMax) {
      const top = this.#top();
      if (!top || top.dueMs > nowMs) break;
      this.#pop();
      this.#dueMs.delete(top.key);
      keys.push(top.key);
    }
    return keys;
  }

  #top(): Entry<K> | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (!top || this.#dueMs.get(top.key) === top.dueMs) return top;
      this.#pop();
    }
  }

  #push(entry: { key: K; dueMs: number }): void {
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
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!before(heap[child], heap[at])) return;
      swap(heap, at, child);
      at = child;
    }
  }
}

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
