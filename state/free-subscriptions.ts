/**
 * Index of available subscriptions by message name and correlation key, so that lookups don't scan all
 * subscriptions of a hot key; keys with only one subscription take a few bytes each. Pure.
 */
import { KeyTable } from './key-table.ts';
import { hashOfNameAndKey, nameAndKey } from './name-and-key.ts';
import { OrderedKeys } from './ordered-keys.ts';
import type { MessageSubscription } from './partition-entries.ts';

/** A subscription is available if no message is in flight to it and its instance is not suspended. */
export function isFree({ correlatingMessageKey, suspended }: MessageSubscription): boolean {
  return !correlatingMessageKey && !suspended;
}

/** Available subscriptions; the oldest of each process id is found directly. */
export class FreeSubscriptions {
  readonly #get: (key: number) => MessageSubscription | undefined;
  readonly #hashOf: typeof hashOfNameAndKey;
  /** The only subscription for a name and key, by their hash. */
  readonly #alone = new KeyTable();
  /** For names and keys with several subscriptions since the last time there were none: by process id. */
  readonly #shared = new Map<string, Map<string, OrderedKeys>>();

  /** `get` returns a subscription by its key. */
  constructor(get: (key: number) => MessageSubscription | undefined, hashOf = hashOfNameAndKey) {
    this.#get = get;
    this.#hashOf = hashOf;
  }

  /** Must be called for each change of a subscription, including undone ones. */
  change(value: MessageSubscription | undefined, before: MessageSubscription | undefined): void {
    const isIn = value !== undefined && isFree(value);
    const wasIn = before !== undefined && isFree(before);
    if (isIn === wasIn && value?.processId === before?.processId) return;
    if (before && wasIn) this.#remove(before);
    if (value && isIn) this.#add(value);
  }

  #add(subscription: MessageSubscription): void {
    const { messageName, correlationKey } = subscription;
    const hash = this.#hashOf(messageName, correlationKey);
    const aloneKey = this.#alone.get(hash);
    if (aloneKey !== undefined) {
      const alone = this.#get(aloneKey);
      if (alone) this.#share(alone);
      this.#alone.delete(hash);
    }
    if (this.#shared.has(nameAndKey(messageName, correlationKey))) this.#share(subscription);
    else this.#alone.set(hash, subscription.key);
  }

  #share({ key, order, processId, messageName, correlationKey }: MessageSubscription): void {
    const text = nameAndKey(messageName, correlationKey);
    const byProcess = this.#shared.get(text) ?? new Map<string, OrderedKeys>();
    this.#shared.set(text, byProcess);
    const keys = byProcess.get(processId) ?? new OrderedKeys();
    byProcess.set(processId, keys);
    keys.add(key, order);
  }

  #remove({ key, order, processId, messageName, correlationKey }: MessageSubscription): void {
    const text = nameAndKey(messageName, correlationKey);
    const byProcess = this.#shared.get(text);
    if (!byProcess) {
      this.#alone.delete(this.#hashOf(messageName, correlationKey));
      return;
    }
    const keys = byProcess.get(processId);
    keys?.remove(key, order);
    if (keys?.size === 0) byProcess.delete(processId);
    if (byProcess.size === 0) this.#shared.delete(text);
  }

  /**
   * The oldest one opened after another one (in `order`), of the selected processes; undefined if there is
   * none.
   */
  next(
    name: string,
    correlationKey: string,
    after: number,
    isMeant: (processId: string) => boolean,
  ): number | undefined {
    const byProcess = this.#shared.get(nameAndKey(name, correlationKey));
    if (!byProcess) return this.#nextAlone(name, correlationKey, after, isMeant);
    let oldest: { readonly key: number; readonly order: number } | undefined;
    for (const [processId, keys] of byProcess) {
      if (!isMeant(processId)) continue;
      const first = keys.firstAfter(after);
      if (first && (!oldest || first.order < oldest.order)) oldest = first;
    }
    return oldest?.key;
  }

  #nextAlone(
    name: string,
    correlationKey: string,
    after: number,
    isMeant: (processId: string) => boolean,
  ): number | undefined {
    const key = this.#alone.get(this.#hashOf(name, correlationKey));
    const alone = key === undefined ? undefined : this.#get(key);
    // Another pair may have the same hash.
    if (!alone || alone.messageName !== name || alone.correlationKey !== correlationKey) return undefined;
    return alone.order > after && isMeant(alone.processId) ? alone.key : undefined;
  }
}
