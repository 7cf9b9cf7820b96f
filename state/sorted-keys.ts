/**
 * A sorted set of keys, in chunks, so that each change moves a bounded number of them: most keys are added at
 * the end, taken from the front, and sometimes put back. Pure.
 */

const CHUNK_MAX = 512;

export class SortedKeys {
  readonly #chunks: number[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(key: number): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    if (!chunk) {
      this.#chunks.push([key]);
      this.#size++;
      return;
    }
    const place = placeOf(chunk, key);
    if (chunk[place] === key) return;
    this.#size++;
    if (chunk.length < CHUNK_MAX) chunk.splice(place, 0, key);
    else if (place === chunk.length) this.#chunks.splice(at + 1, 0, [key]);
    else {
      const upper = chunk.splice(CHUNK_MAX >> 1);
      this.#chunks.splice(at + 1, 0, upper);
      const target = place > chunk.length ? upper : chunk;
      target.splice(placeOf(target, key), 0, key);
    }
  }

  delete(key: number): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    const place = chunk ? placeOf(chunk, key) : 0;
    if (!chunk || chunk[place] !== key) return;
    this.#size--;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** The lowest keys (a copy). */
  first(countMax: number): number[] {
    const found: number[] = [];
    for (const chunk of this.#chunks) {
      if (found.length >= countMax) break;
      found.push(...chunk.slice(0, countMax - found.length));
    }
    return found;
  }

  /** Index of the last chunk that begins at or before the key; 0 if there is none. */
  #chunkOf(key: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.[0] ?? Infinity) <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Index of the first key that is not below it. */
function placeOf(chunk: readonly number[], key: number): number {
  let low = 0;
  let high = chunk.length;
  if ((chunk[high - 1] ?? -Infinity) < key) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunk[middle] ?? Infinity) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
