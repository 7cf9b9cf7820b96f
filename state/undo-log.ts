/**
 * One log of how to take changes back, shared by every table of a partition, so that a command or a whole batch is rolled
 * back at once. Pure.
 */
export class UndoLog {
  #entries: (() => void)[] = [];

  /** Remembers how to take back the change that is about to be made. */
  push(undo: () => void): void {
    this.#entries.push(undo);
  }

  /** A point to roll back to. */
  mark(): number {
    return this.#entries.length;
  }

  /** Takes back everything since the mark, newest first. */
  rollback(mark: number): void {
    for (let undo = this.#pop(mark); undo; undo = this.#pop(mark)) undo();
  }

  #pop(mark: number): (() => void) | undefined {
    return this.#entries.length > mark ? this.#entries.pop() : undefined;
  }

  /** Cuts off what was remembered before the mark: it is committed. Later marks shift down by the returned count. */
  forget(mark: number): number {
    this.#entries.splice(0, mark);
    return mark;
  }
}
