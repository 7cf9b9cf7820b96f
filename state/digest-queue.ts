/**
 * Digests in the order of their arrival, with an index by value: 16 bytes per entry for the digest and its
 * word, and 4 to 10 bytes of index. Entries are added at the end and forgotten at the beginning; both can be
 * undone until `release`. Positions count all digests that were ever added. Pure.
 */
import type { IdDigest } from './id-digest.ts';

/**
 * Words of one entry: the digest, and the word stored with it. Records use the byte order of memory, with the
 * low byte first, as on every platform of Node but s390x.
 */
const WORDS = 4;
/** Bytes of one entry in a record. */
export const ENTRY_BYTES = 4 * WORDS;
/** Entries of one segment: memory is allocated and released in pieces of 64 KiB. */
const SEGMENT_BITS = 12;
const SEGMENT_ENTRIES = 1 << SEGMENT_BITS;
const SEGMENT_MASK = SEGMENT_ENTRIES - 1;
const INDEX_MIN_BITS = 8;
const INDEX_MIN = 1 << INDEX_MIN_BITS;
const BUCKET_BITS = 6;
/** The index grows beyond this share of used places, and shrinks below an eighth. */
const LOAD_MAX = 0.6;
const LOAD_MIN = 0.125;
/** Places of the index have 32 bits; before they overflow, the index is built again. */
const RELATIVE_MAX = 2 ** 31;

export class DigestQueue {
  #segments: Uint32Array[] = [];
  /** Position of the first entry of the first segment. */
  #origin = 0;
  #head = 0;
  #tail = 0;
  /**
   * Position of an entry, relative to `#base`, plus 1; 0 if the place is free. Open addressing with linear
   * probing.
   */
  #index = new Uint32Array(INDEX_MIN);
  #base = 0;

  /** Position of the oldest entry. */
  get head(): number {
    return this.#head;
  }

  /** Position after the newest entry. */
  get tail(): number {
    return this.#tail;
  }

  get size(): number {
    return this.#tail - this.#head;
  }

  /** Memory of the entries and their index, bytes. */
  get bytes(): number {
    return this.#segments.length * SEGMENT_ENTRIES * ENTRY_BYTES + this.#index.byteLength;
  }

  /** The word of a digest; undefined if it is not remembered. */
  get(digest: IdDigest): number | undefined {
    const entry = this.#index[this.#placeOf(digest)] as number;
    return entry === 0 ? undefined : this.#wordAt(this.#base + entry - 1, WORDS - 1);
  }

  /** Adds a digest with the word 0, and returns its position; undefined if it is already remembered. */
  add(digest: IdDigest): number | undefined {
    const place = this.#placeOf(digest);
    if (this.#index[place] !== 0) return undefined;
    const at = this.#tail - this.#origin;
    const segment = this.#segmentToFill(at);
    const first = (at & SEGMENT_MASK) * WORDS;
    segment[first] = digest.a;
    segment[first + 1] = digest.b;
    segment[first + 2] = digest.c;
    segment[first + 3] = 0;
    const position = this.#tail++;
    if (this.size > this.#index.length * LOAD_MAX || this.#tail - this.#base >= RELATIVE_MAX) this.reindex();
    else this.#index[place] = position - this.#base + 1;
    return position;
  }

  setWord(position: number, word: number): void {
    const at = position - this.#origin;
    const segment = this.#segments[at >> SEGMENT_BITS] as Uint32Array;
    segment[(at & SEGMENT_MASK) * WORDS + WORDS - 1] = word;
  }

  /** The place of the digest in the index, or the free place for it. */
  #placeOf({ a, b, c }: IdDigest): number {
    const index = this.#index;
    const mask = index.length - 1;
    for (let place = a & mask; ; place = (place + 1) & mask) {
      const entry = index[place] as number;
      if (entry === 0) return place;
      const at = this.#base + entry - 1 - this.#origin;
      const segment = this.#segments[at >> SEGMENT_BITS] as Uint32Array;
      const first = (at & SEGMENT_MASK) * WORDS;
      if (segment[first] === a && segment[first + 1] === b && segment[first + 2] === c) return place;
    }
  }

  /** Removes the newest entry. */
  pop(): void {
    this.#unplace(this.#tail - 1);
    this.#tail--;
  }

  /** Forgets the entries before a position. */
  forget(position: number): void {
    for (; this.#head < position; this.#head++) this.#unplace(this.#head);
    if (this.#index.length > INDEX_MIN && this.size < this.#index.length * LOAD_MIN) this.reindex();
  }

  /** Undoes `forget` for the entries from a position on, which must not be released. */
  recall(position: number): void {
    const before = this.#head;
    this.#head = position;
    if (this.size > this.#index.length * LOAD_MAX || position < this.#base) this.reindex();
    else for (let at = position; at < before; at++) this.#place(this.#wordAt(at), at);
  }

  /** Frees the memory of the entries before a position; `forget` can't be undone for them any more. */
  release(position: number): void {
    const count = (position - this.#origin) >> SEGMENT_BITS;
    if (count <= 0) return;
    this.#segments.splice(0, count);
    this.#origin += count * SEGMENT_ENTRIES;
  }

  /** The bytes of the entries between two positions, for a record; a copy. */
  bytesOf(from: number, to: number): Buffer {
    const bytes = Buffer.allocUnsafe((to - from) * ENTRY_BYTES);
    for (let position = from; position < to; ) {
      const at = position - this.#origin;
      const { buffer } = this.#segments[at >> SEGMENT_BITS] as Uint32Array;
      const count = Math.min(to - position, SEGMENT_ENTRIES - (at & SEGMENT_MASK));
      const entries = new Uint8Array(buffer, (at & SEGMENT_MASK) * ENTRY_BYTES, count * ENTRY_BYTES);
      bytes.set(entries, (position - from) * ENTRY_BYTES);
      position += count;
    }
    return bytes;
  }

  /**
   * Adds the entries of a record, none of which may be remembered; `get` finds them after `reindex`. Throws
   * RangeError if the length is wrong.
   */
  append(bytes: Uint8Array): void {
    if (bytes.length % ENTRY_BYTES !== 0)
      throw new RangeError(`remembered ids take ${bytes.length} bytes, not a multiple of ${ENTRY_BYTES}`);
    for (let done = 0; done < bytes.length; ) {
      const at = this.#tail - this.#origin;
      const { buffer } = this.#segmentToFill(at);
      const room = (SEGMENT_ENTRIES - (at & SEGMENT_MASK)) * ENTRY_BYTES;
      const part = bytes.subarray(done, done + room);
      new Uint8Array(buffer).set(part, (at & SEGMENT_MASK) * ENTRY_BYTES);
      done += part.length;
      this.#tail += part.length / ENTRY_BYTES;
    }
  }

  /** The segment for the next entry. `at`: its index, counted from the origin. */
  #segmentToFill(at: number): Uint32Array {
    if (at >> SEGMENT_BITS === this.#segments.length)
      this.#segments.push(new Uint32Array(SEGMENT_ENTRIES * WORDS));
    return this.#segments[at >> SEGMENT_BITS] as Uint32Array;
  }

  #wordAt(position: number, word = 0): number {
    const at = position - this.#origin;
    return (this.#segments[at >> SEGMENT_BITS] as Uint32Array)[(at & SEGMENT_MASK) * WORDS + word] as number;
  }

  #place(word: number, position: number): void {
    const mask = this.#index.length - 1;
    let place = word & mask;
    while (this.#index[place] !== 0) place = (place + 1) & mask;
    this.#index[place] = position - this.#base + 1;
  }

  /** Frees the entry's place, and moves entries that could otherwise no longer be found (Knuth, 6.4 R). */
  #unplace(position: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    const entry = position - this.#base + 1;
    let free = this.#wordAt(position) & mask;
    while (index[free] !== entry) free = (free + 1) & mask;
    for (let place = (free + 1) & mask; index[place] !== 0; place = (place + 1) & mask) {
      const home = this.#wordAt(this.#base + (index[place] as number) - 1) & mask;
      if (((place - home) & mask) < ((place - free) & mask)) continue;
      index[free] = index[place] as number;
      free = place;
    }
    index[free] = 0;
  }

  /**
   * Builds the index for all entries, ordered by the highest 6 bits of their places: in the order of their
   * arrival, each would be a cache miss of the processor, which takes four times as long. With more bits
   * there would be more places to write to at once than the processor keeps addresses of.
   */
  reindex(): void {
    let bits = INDEX_MIN_BITS;
    while (this.size > (2 ** bits * LOAD_MAX) / 1.5) bits++;
    this.#base = this.#head;
    const mask = 2 ** bits - 1;
    const shift = bits - BUCKET_BITS;
    const next = new Uint32Array(2 ** BUCKET_BITS + 1);
    this.#forEachSegment((segment, from, end) => {
      for (let at = from; at < end; at += WORDS) {
        const bucket = (((segment[at] as number) & mask) >>> shift) + 1;
        next[bucket] = (next[bucket] as number) + 2;
      }
    });
    for (let bucket = 1; bucket < next.length; bucket++)
      next[bucket] = (next[bucket] as number) + (next[bucket - 1] as number);
    /** The first word of each entry and its number plus 1, in turn. */
    const ordered = new Uint32Array(2 * this.size);
    let entry = 0;
    this.#forEachSegment((segment, from, end) => {
      for (let at = from; at < end; at += WORDS) {
        const word = segment[at] as number;
        const bucket = (word & mask) >>> shift;
        const place = next[bucket] as number;
        next[bucket] = place + 2;
        ordered[place] = word;
        ordered[place + 1] = ++entry;
      }
    });
    const index = new Uint32Array(2 ** bits);
    for (let at = 0; at < ordered.length; at += 2) {
      let place = (ordered[at] as number) & mask;
      while (index[place] !== 0) place = (place + 1) & mask;
      index[place] = ordered[at + 1] as number;
    }
    this.#index = index;
  }

  /** The part of each segment that has entries, by the places of its words. */
  #forEachSegment(take: (segment: Uint32Array, from: number, end: number) => void): void {
    const end = this.#tail - this.#origin;
    for (let at = this.#head - this.#origin; at < end; ) {
      const segmentEnd = Math.min(end, (at | SEGMENT_MASK) + 1);
      const from = (at & SEGMENT_MASK) * WORDS;
      take(this.#segments[at >> SEGMENT_BITS] as Uint32Array, from, from + (segmentEnd - at) * WORDS);
      at = segmentEnd;
    }
  }
}
