/**
 * Virtual time: pending actions, ordered by time and randomly at equal times. One action runs at a time, and
 * all promises that it settles run to completion before the next: a turn of the event loop empties the
 * microtask queue, and a simulation waits only for microtasks.
 */
import type { Random } from './random.ts';

interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly sequence: number;
  readonly call: () => void;
  isCancelled: boolean;
}

export class Scheduler {
  readonly #random: Random;
  readonly #heap: Planned[] = [];
  #sequence = 0;
  #nowMs: number;

  constructor(random: Random, startMs: number) {
    this.#random = random;
    this.#nowMs = startMs;
  }

  /** The true time, epoch ms with fractions; nodes have clocks of their own. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls once after a delay; returns a function that cancels the call. */
  after(ms: number, call: () => void): () => void {
    const planned: Planned = {
      atMs: this.#nowMs + Math.max(ms, 0),
      order: this.#random.unit(),
      sequence: this.#sequence++,
      call,
      isCancelled: false,
    };
    this.#push(planned);
    return () => {
      planned.isCancelled = true;
    };
  }

  /**
   * Runs the planned actions in order until that time or until `isOver` returns true. Rejects with the error
   * of a planned action.
   */
  async run(untilMs: number, isOver: () => boolean = () => false): Promise<void> {
    await microtasksDone();
    while (!isOver()) {
      const next = this.#heap[0];
      if (!next || next.atMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs);
        return;
      }
      this.#pop();
      if (next.isCancelled) continue;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.call();
      await microtasksDone();
    }
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let at = heap.push(planned) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(planned, heap[parent] as Planned)) break;
      heap[at] = heap[parent] as Planned;
      at = parent;
    }
    heap[at] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Planned)) child++;
      const found = heap[child];
      if (!found || !isBefore(found, last)) break;
      heap[at] = found;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.order !== b.order ? a.order < b.order : a.sequence < b.sequence;
}

function microtasksDone(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
