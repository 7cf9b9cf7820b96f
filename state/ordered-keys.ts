/** Keys sorted by a given order, oldest first; optimised for appending the newest. Pure. */
export class OrderedKeys {
  readonly #entries: { readonly key: number; readonly order: number }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(key: number, order: number): void {
    this.#entries.splice(this.#endOf(order), 0, { key, order });
  }

  /** Removes the key; `order` is the value it was added with. */
  remove(key: number, order: number): void {
    const entries = this.#entries;
    for (let at = this.#endOf(order) - 1; entries[at]?.order === order; at--) {
      if (entries[at]?.key !== key) continue;
      entries.splice(at, 1);
      return;
    }
  }

  /** Returns a copy, so that the caller may change the content while iterating. */
  keys(): number[] {
    return this.#entries.map((entry) => entry.key);
  }

  /** The first key with a greater order. */
  firstAfter(order: number): { readonly key: number; readonly order: number } | undefined {
    const [first] = this.#entries;
    // Most lookups start at the beginning.
    return first && first.order > order ? first : this.#entries[this.#endOf(order)];
  }

  /** Up to `countMax` keys with orders between the two. */
  between(after: number, before: number, countMax: number): number[] {
    const found: number[] = [];
    for (let at = this.#endOf(after); found.length < countMax; at++) {
      const entry = this.#entries[at];
      if (!entry || entry.order >= before) break;
      found.push(entry.key);
    }
    return found;
  }

  /** The index after the entries of this order; most are added at the end, so that is checked first. */
  #endOf(order: number): number {
    const entries = this.#entries;
    let low = 0;
    let high = entries.length;
    if ((entries[high - 1]?.order ?? -Infinity) <= order) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((entries[middle]?.order ?? Infinity) <= order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
