/**
 * Byte strings outside the JavaScript heap: slots of fixed sizes in large slabs, so that a million waiting
 * instances are a few buffers to the garbage collector. Pure.
 *
 * A slot is a length (4 bytes, little endian) and the bytes. A location is `slab index * 2^18 + offset in the
 * slab`; strings too long for any slot have buffers of their own, with negative locations.
 */

const SLAB_BITS = 18;
const SLAB_BYTES_MAX = 1 << SLAB_BITS;
/** A size class starts with a small slab and doubles, so that a nearly empty arena is small. */
const SLAB_BYTES_MIN = 1 << 12;
const LENGTH_BYTES = 4;
const FINE_STEP = 64;
const FINE_MAX = 2048;
const COARSE_STEP = 512;
const SLOT_BYTES_MAX = 16_384;

interface SizeClass {
  readonly slotBytes: number;
  /** Locations of free slots. */
  readonly free: number[];
  nextSlabBytes: number;
}

interface Slab {
  readonly bytes: Buffer;
  readonly sizeClass: SizeClass;
}

export class BytesArena {
  readonly #classes = new Map<number, SizeClass>();
  readonly #slabs: Slab[] = [];
  readonly #large = new Map<number, Buffer>();
  #nextLarge = -1;

  /** Stores a copy of the bytes; returns their location. */
  put(bytes: Uint8Array): number {
    const needed = bytes.length + LENGTH_BYTES;
    if (needed > SLOT_BYTES_MAX) {
      const location = this.#nextLarge--;
      this.#large.set(location, Buffer.from(bytes));
      return location;
    }
    const step = needed <= FINE_MAX ? FINE_STEP : COARSE_STEP;
    const slotBytes = Math.ceil(needed / step) * step;
    const sizeClass = this.#classes.get(slotBytes) ?? this.#addClass(slotBytes);
    const location = sizeClass.free.pop() ?? this.#addSlab(sizeClass);
    const { bytes: slab } = this.#slabOf(location);
    const offset = location & (SLAB_BYTES_MAX - 1);
    slab.writeUInt32LE(bytes.length, offset);
    slab.set(bytes, offset + LENGTH_BYTES);
    return location;
  }

  /** Returns a view of the bytes, valid until they are freed. */
  get(location: number): Buffer {
    if (location < 0) return this.#large.get(location) as Buffer;
    const { bytes } = this.#slabOf(location);
    const begin = (location & (SLAB_BYTES_MAX - 1)) + LENGTH_BYTES;
    return bytes.subarray(begin, begin + bytes.readUInt32LE(begin - LENGTH_BYTES));
  }

  /** Frees the slot. */
  free(location: number): void {
    if (location < 0) this.#large.delete(location);
    else this.#slabOf(location).sizeClass.free.push(location);
  }

  /** Bytes of all slabs and large strings, used or not. */
  get heldBytes(): number {
    let held = 0;
    for (const { bytes } of this.#slabs) held += bytes.length;
    for (const { length } of this.#large.values()) held += length;
    return held;
  }

  #slabOf(location: number): Slab {
    return this.#slabs[Math.floor(location / SLAB_BYTES_MAX)] as Slab;
  }

  #addClass(slotBytes: number): SizeClass {
    const sizeClass = { slotBytes, free: [], nextSlabBytes: Math.max(SLAB_BYTES_MIN, slotBytes) };
    this.#classes.set(slotBytes, sizeClass);
    return sizeClass;
  }

  /** Adds a slab; returns its first slot and adds the others to the free list. */
  #addSlab(sizeClass: SizeClass): number {
    const { slotBytes, nextSlabBytes } = sizeClass;
    const first = this.#slabs.length * SLAB_BYTES_MAX;
    const count = Math.floor(nextSlabBytes / slotBytes);
    this.#slabs.push({ bytes: Buffer.allocUnsafeSlow(count * slotBytes), sizeClass });
    sizeClass.nextSlabBytes = Math.min(nextSlabBytes * 2, SLAB_BYTES_MAX);
    for (let slot = count - 1; slot > 0; slot--) sizeClass.free.push(first + slot * slotBytes);
    return first;
  }
}
