/**
 * One undo log, shared by all tables of a partition, so that a command or a whole batch can be rolled back at
 * once. Marks stay valid when earlier entries are discarded. Pure.
 */
export class UndoLog {
  #entries: (() => void)[] = [];
  /** Actions to run when the entry with the same index can no longer be undone. */
  #finals: ((() => void) | undefined)[] = [];
  #forgotten = 0;
  #watcher: { readonly mark: number; readonly undone: () => void } | undefined;

  /** Records how to undo the change that is about to be made, and what to do when it is committed. */
  push(undo: () => void, final?: () => void): void {
    this.#entries.push(undo);
    this.#finals.push(final);
  }

  /** A point to roll back to, or up to which to discard entries. */
  mark(): number {
    return this.#forgotten + this.#entries.length;
  }

  /** Calls back once if changes from before now are undone. It replaces the previous callback. */
  watch(undone: () => void): void {
    this.#watcher = { mark: this.mark(), undone };
  }

  /** Undoes everything since the mark, newest first; 0: everything that was not discarded. */
  rollback(mark: number): void {
    const keep = Math.max(mark - this.#forgotten, 0);
    const watcher = this.#watcher;
    if (watcher && keep + this.#forgotten < watcher.mark && keep < this.#entries.length) {
      this.#watcher = undefined;
      watcher.undone();
    }
    while (this.#entries.length > keep) {
      this.#finals.pop();
      this.#entries.pop()?.();
    }
  }

  /** Discards the entries before the mark, because they are committed. */
  forget(mark: number): void {
    const count = mark - this.#forgotten;
    if (count <= 0) return;
    for (let at = 0; at < count; at++) this.#finals[at]?.();
    if (count === this.#entries.length) {
      this.#entries = [];
      this.#finals = [];
    } else {
      this.#entries.splice(0, count);
      this.#finals.splice(0, count);
    }
    this.#forgotten = mark;
  }
}
