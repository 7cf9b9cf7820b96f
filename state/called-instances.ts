/**
 * Number of active called instances by the root of their call hierarchy, so that a hierarchy can be limited
 * without walking it. Changes go through the undo log. Pure.
 */
import type { UndoLog } from './undo-log.ts';

export class CalledInstances {
  readonly #counts = new Map<number, number>();
  readonly #undo: UndoLog;

  constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  countOf(rootKey: number): number {
    return this.#counts.get(rootKey) ?? 0;
  }

  /** `change`: 1 for an instance that becomes active, -1 for one that ends. */
  change(rootKey: number, change: 1 | -1): void {
    this.#add(rootKey, change);
    this.#undo.push(() => this.#add(rootKey, -change));
  }

  #add(rootKey: number, change: number): void {
    const count = this.countOf(rootKey) + change;
    if (count > 0) this.#counts.set(rootKey, count);
    else this.#counts.delete(rootKey);
  }
}
