/**
 * Number of signals to deliver by their root, the first of the signals that led to each other, and by the
 * instance that threw this root. A tree of signals is full from its limit on until all of them are delivered,
 * so that it ends instead of continuing at its limit. Derived from the pending signals, so it is the same
 * after a restore. Pure.
 */
import type { PendingSignal } from './partition-entries.ts';

interface Tree {
  pending: number;
  /** Characters of their variables. */
  chars: number;
  /** Signals that have arrived since the limit was reached. */
  full: number;
}

const NONE: Readonly<Tree> = { pending: 0, chars: 0, full: 0 };

export class SignalTrees {
  readonly #trees = new Map<number, Tree>();
  /**
   * Instances with too many signals on other partitions. They are not stored: the others tell it again while
   * it matters.
   */
  readonly #limited = new Set<number>();

  /** Called after each change of a pending signal, including undone ones. */
  change(value: PendingSignal | undefined, before: PendingSignal | undefined): void {
    if (before) this.#count(before, -1);
    if (value) this.#count(value, 1);
  }

  #count({ rootSignalKey, thrownBy, full, variables = '' }: PendingSignal, change: 1 | -1): void {
    for (const key of [rootSignalKey, thrownBy]) {
      if (!key) continue;
      const tree = this.#trees.get(key) ?? { ...NONE };
      this.#trees.set(key, tree);
      tree.pending += change;
      tree.chars += change * variables.length;
      if (full) tree.full += change;
      if (tree.pending === 0) this.#trees.delete(key);
    }
  }

  /** The signals with this root, or thrown by this instance, that not all of their receivers have got. */
  of(key: number): Readonly<Tree> {
    return this.#trees.get(key) ?? NONE;
  }

  /** True if no more signals may be thrown below this root, or by this instance. */
  isFull(key: number): boolean {
    return this.of(key).full > 0;
  }

  /** Notes that too many signals of an active instance wait on another partition. */
  limit(instanceKey: number): void {
    this.#limited.add(instanceKey);
  }

  /** Removes the note about an instance; true if there was one. */
  takeLimit(instanceKey: number): boolean {
    return this.#limited.delete(instanceKey);
  }
}
