/**
 * Number of signals to deliver by their root: the first of the signals that led to each other. A tree of
 * signals is full from its limit on until all of them are delivered, so that it ends instead of continuing at
 * its limit. Derived from the pending signals, so it is the same after a restore. Pure.
 */
import type { PendingSignal } from './partition-entries.ts';

interface Tree {
  pending: number;
  /** Signals that have arrived since the limit was reached. */
  full: number;
}

export class SignalTrees {
  readonly #trees = new Map<number, Tree>();

  /** Called after each change of a pending signal, including undone ones. */
  change(value: PendingSignal | undefined, before: PendingSignal | undefined): void {
    if (before) this.#count(before, -1);
    if (value) this.#count(value, 1);
  }

  #count({ rootSignalKey, full }: PendingSignal, change: 1 | -1): void {
    if (!rootSignalKey) return;
    const tree = this.#trees.get(rootSignalKey) ?? { pending: 0, full: 0 };
    this.#trees.set(rootSignalKey, tree);
    tree.pending += change;
    if (full) tree.full += change;
    if (tree.pending === 0) this.#trees.delete(rootSignalKey);
  }

  /** Number of signals with this root that are not delivered to all of their receivers. */
  pendingOf(rootSignalKey: number): number {
    return this.#trees.get(rootSignalKey)?.pending ?? 0;
  }

  /** True if no more signals may be thrown below this root. */
  isFull(rootSignalKey: number): boolean {
    return (this.#trees.get(rootSignalKey)?.full ?? 0) > 0;
  }
}
