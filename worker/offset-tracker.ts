/**
 * How far one partition's jobs are done without a gap: jobs end in any order, but a group's offset means that
 * all before it are done. Pure.
 */

/** One job on its way; `done` is set through the tracker. */
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

  /** `fromOffset`: of the first record to be read. */
  constructor(fromOffset: number) {
    this.#readTo = fromOffset;
  }

  /** A record that is to be worked on; offsets rise. */
  add(offset: number): TrackedOffset {
    const entry = { offset, done: false };
    this.#entries.push(entry);
    return entry;
  }

  /**
   * Everything before the offset has been read: what was not added needs no work (other records, transaction
   * markers).
   */
  readTo(offset: number): void {
    this.#readTo = offset;
  }

  begin(): void {
    this.#begunCount++;
  }

  /** An entry that has begun. */
  end(entry: TrackedOffset): void {
    this.#begunCount--;
    entry.done = true;
    while (this.#entries[this.#head]?.done) this.#head++;
    if (this.#head >= SHIFT_MIN && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Offset to go on from after a restart: of the oldest record that is not done. */
  get position(): number {
    return this.#entries[this.#head]?.offset ?? this.#readTo;
  }

  /** Entries that have begun and not ended. */
  get begunCount(): number {
    return this.#begunCount;
  }
}
