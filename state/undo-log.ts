/**
 * One undo log, shared by all tables of a partition, so that a command or a whole batch can be rolled back at
 * once. Marks stay valid when earlier entries are discarded. Pure.
 */
export class UndoLog {
  #entries: (() => void)[] = [];
  /** What is to be done when the entry of the same index can no longer be taken back. */
  #finals: ((() => void) | undefined)[] = [];
  #forgotten = 0;
  #watcher: { readonly mark: number; readonly undone: () => void } | undefined;

  /** Remembers how to take back the change that is about to be made, and what to do once it is committed. */
  push(undo: () => void, final?: () => void): void {
    this.#entries.push(undo);
    this.#finals.push(final);
  }

  /** A point to roll back to, or up to which to forget. */
  mark(): number {
    return this.#forgotten + this.#entries.length;
  }

  /** Calls back once if changes from before now are taken back. It replaces the callback before. */
  watch(undone: () => void): void {
    this.#watcher = { mark: this.mark(), undone };
  }

  /** Takes back everything since the mark, newest first; 0: everything that is not forgotten. */
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

  /** Cuts off what was remembered before the mark: it is committed. */
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
