/**
 * Map from keys to numbers, in two flat arrays outside the JavaScript heap: open addressing with linear
 * probing. Pure. Source: Knuth, TAOCP vol. 3, §6.4, algorithms L and R, and Fibonacci hashing.
 */

const CAPACITY_MIN = 64;
/** Maximum load factor. */
const FILLED_MAX = 0.7;
const GOLDEN = 0x9e3779b1;

export class KeyTable {
  #keys = new Float64Array(CAPACITY_MIN);
  #values = new Float64Array(CAPACITY_MIN);
  #size = 0;
  /** Number of unused bits of the hash. */
  #shift = 32 - Math.log2(CAPACITY_MIN);

  get size(): number {
    return this.#size;
  }

  /** The number of a key; undefined if the key is not in the table. Keys are above 0. */
  get(key: number): number | undefined {
    const at = this.#find(key);
    return this.#keys[at] === key ? this.#values[at] : undefined;
  }

  set(key: number, value: number): void {
    let at = this.#find(key);
    if (this.#keys[at] !== key) {
      if (this.#size + 1 > this.#keys.length * FILLED_MAX) {
        this.#grow();
        at = this.#find(key);
      }
      this.#keys[at] = key;
      this.#size++;
    }
    this.#values[at] = value;
  }

  delete(key: number): void {
    let gap = this.#find(key);
    if (this.#keys[gap] !== key) return;
    this.#size--;
    const mask = this.#keys.length - 1;
    // Entries that could not be found across the gap are moved into it.
    for (let at = (gap + 1) & mask; this.#keys[at] !== 0; at = (at + 1) & mask) {
      const home = this.#home(this.#keys[at] as number);
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      this.#keys[gap] = this.#keys[at] as number;
      this.#values[gap] = this.#values[at] as number;
      gap = at;
    }
    this.#keys[gap] = 0;
  }

  *keys(): Generator<number> {
    for (const key of this.#keys) {
      if (key !== 0) yield key;
    }
  }

  #home(key: number): number {
    // Keys of a partition differ in their low 32 bits, often with the same step; the high bits of the product
    // spread them.
    return Math.imul(key >>> 0, GOLDEN) >>> this.#shift;
  }

  /** Index of the key, or of the empty place for it. */
  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = this.#home(key);
    while (this.#keys[at] !== key && this.#keys[at] !== 0) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Float64Array(keys.length * 2);
    this.#values = new Float64Array(keys.length * 2);
    this.#shift--;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as number;
      if (key === 0) continue;
      const place = this.#find(key);
      this.#keys[place] = key;
      this.#values[place] = values[at] as number;
    }
  }
}
