/** The position up to which the model has read each log, and the reads that wait for a later position. */

interface Waiter {
  readonly log: string;
  readonly offset: number;
  readonly resolve: () => void;
}

export class LogPositions {
  readonly #positions = new Map<string, number>();
  #waiters: Waiter[] = [];

  get(log: string): number {
    return this.#positions.get(log) ?? -1;
  }

  set(log: string, position: number): void {
    this.#positions.set(log, position);
    if (this.#waiters.length === 0) return;
    const [reached, waiting] = [[] as Waiter[], [] as Waiter[]];
    for (const waiter of this.#waiters) {
      const isReached = waiter.log === log && position >= waiter.offset;
      (isReached ? reached : waiting).push(waiter);
    }
    this.#waiters = waiting;
    for (const { resolve } of reached) resolve();
  }

  /** Resolves when everything before the offset was read. */
  reached(log: string, offset: number): Promise<void> {
    if (this.get(log) >= offset) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ log, offset, resolve }));
  }
}
