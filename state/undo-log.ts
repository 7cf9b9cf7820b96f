/**
 * One log of how to take changes back, shared by every table of a partition, so that a command or a whole
 * batch is rolled back at once. Marks stay valid when what lies before them is forgotten. Pure.
 */
export class UndoLog {
  #entries: (() => void)[] = [];
  #forgotten = 0;

  /** Remembers how to take back the change that is about to be made. */
  push(undo: () => void): void {
    this.#entries.push(undo);
  }

  /** A point to roll back to, or up to which to forget. */
  mark(): number {
    return this.#forgotten + this.#entries.length;
  }

  /** Takes back everything since the mark, newest first; 0: everything that is not forgotten. */
  rollback(mark: number): void {
    const keep = Math.max(mark - this.#forgotten, 0);
    while (this.#entries.length > keep) this.#entries.pop()?.();
  }

  /** Cuts off what was remembered before the mark: it is committed. */
  forget(mark: number): void {
    const count = mark - this.#forgotten;
    if (count <= 0) return;
    if (count === this.#entries.length) this.#entries = [];
    else this.#entries.splice(0, count);
    this.#forgotten = mark;
  }
}
