/**
 * Tracks the offset of one partition up to which all jobs are done: jobs end in any order, but a committed
 * offset means that everything before it is done. Pure.
 */

/** One job in progress; the tracker sets `done`. */
export interface TrackedOffset {
  readonly offset: number;
  done: boolean;
}

const SHIFT_MIN = 1024;

export class OffsetTracker {
  #entries: TrackedOffset[] = [];
  #head = 0;
  #begunCount = 0;
  #readTo: number;

  /** `fromOffset` is the offset of the first record to read. */
  constructor(fromOffset: number) {
    this.#readTo = fromOffset;
  }

  /** Adds a record to process; offsets must increase. */
  add(offset: number): TrackedOffset {
    const entry = { offset, done: false };
    this.#entries.push(entry);
    return entry;
  }

  /**
   * Everything before the offset was read; records that were not added need no work (other records,
   * transaction markers).
   */
  readTo(offset: number): void {
    this.#readTo = offset;
  }

  begin(): void {
    this.#begunCount++;
  }

  /** An entry that has started. */
  end(entry: TrackedOffset): void {
    this.#begunCount--;
    entry.done = true;
    while (this.#entries[this.#head]?.done) this.#head++;
    if (this.#head >= SHIFT_MIN && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  /** The offset to resume from after a restart: that of the oldest record that is not done. */
  get position(): number {
    return this.#entries[this.#head]?.offset ?? this.#readTo;
  }

  /** Entries that have started and not ended. */
  get begunCount(): number {
    return this.#begunCount;
  }
}
