/**
 * Index of the instances of a partition by the signals that they wait for: rebuilt from the instances. Pure.
 */
import { OrderedKeys } from './ordered-keys.ts';

export class SignalIndex {
  readonly #names = new Map<number, readonly string[]>();
  readonly #keys = new Map<string, OrderedKeys>();

  /** The signals that an instance waits for. */
  namesOf(instanceKey: number): readonly string[] {
    return this.#names.get(instanceKey) ?? [];
  }

  /** Sets the signals that an instance waits for, each once. */
  set(instanceKey: number, names: readonly string[]): void {
    for (const name of this.namesOf(instanceKey)) this.#remove(name, instanceKey);
    if (names.length > 0) this.#names.set(instanceKey, names);
    else this.#names.delete(instanceKey);
    for (const name of names) {
      const keys = this.#keys.get(name) ?? new OrderedKeys();
      keys.add(instanceKey, instanceKey);
      this.#keys.set(name, keys);
    }
  }

  /** Up to `countMax` instances that wait for the signal, with keys in the given range, in order. */
  waiting(name: string, afterKey: number, beforeKey: number, countMax: number): number[] {
    return this.#keys.get(name)?.between(afterKey, beforeKey, countMax) ?? [];
  }

  #remove(name: string, instanceKey: number): void {
    const keys = this.#keys.get(name);
    keys?.remove(instanceKey, instanceKey);
    if (keys?.size === 0) this.#keys.delete(name);
  }
}
