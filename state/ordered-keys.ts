/** Keys kept in an order given with each, oldest first; appending the newest is the usual case. Pure. */
export class OrderedKeys {
  readonly #entries: { readonly key: number; readonly order: number }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(key: number, order: number): void {
    this.#entries.splice(this.#endOf(order), 0, { key, order });
  }

  /** Takes the key out; `order` is what it was added with. */
  remove(key: number, order: number): void {
    const entries = this.#entries;
    for (let at = this.#endOf(order) - 1; entries[at]?.order === order; at--) {
      if (entries[at]?.key !== key) continue;
      entries.splice(at, 1);
      return;
    }
  }

  /** A copy, so that the caller may change the order's content while going through it. */
  keys(): number[] {
    return this.#entries.map((entry) => entry.key);
  }

  /** The first one whose order is greater. */
  firstAfter(order: number): { readonly key: number; readonly order: number } | undefined {
    const [first] = this.#entries;
    // Most are asked for from the beginning.
    return first && first.order > order ? first : this.#entries[this.#endOf(order)];
  }

  /** Up to `countMax` keys whose orders lie between the two. */
  between(after: number, before: number, countMax: number): number[] {
    const found: number[] = [];
    for (let at = this.#endOf(after); found.length < countMax; at++) {
      const entry = this.#entries[at];
      if (!entry || entry.order >= before) break;
      found.push(entry.key);
    }
    return found;
  }

  /** Where the entries of this order end: most are added at the very end, so it is looked at first. */
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
