/** Keys kept in an order given with each, oldest first; appending the newest is the usual case. Pure. */
export class OrderedKeys {
  readonly #entries: { key: number; order: number }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(key: number, order: number): void {
    const entries = this.#entries;
    let at = entries.length;
    while (at > 0 && (entries[at - 1]?.order ?? 0) > order) at--;
    entries.splice(at, 0, { key, order });
  }

  remove(key: number): void {
    const at = this.#entries.findIndex((entry) => entry.key === key);
    if (at >= 0) this.#entries.splice(at, 1);
  }

  /** A copy, so that the caller may change the order's content while going through it. */
  keys(): number[] {
    return this.#entries.map((entry) => entry.key);
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.#entries.length; i++) yield (this.#entries[i] as { key: number }).key;
  }
}
