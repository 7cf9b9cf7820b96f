/**
 * Who waits for a message of a name and correlation key, and which messages are kept there: found without
 * going through all that wait, or that are kept, for a key that very many share. Pure.
 */
import { OrderedKeys } from './ordered-keys.ts';
import type { BufferedMessage, MessageSubscription } from './partition-entries.ts';

/** One message at a time is on its way to a subscription, and none while its instance takes nothing. */
export function isFree({ correlatingMessageKey, suspended }: MessageSubscription): boolean {
  return !correlatingMessageKey && !suspended;
}

/** One process's, and those of the next one with the same name and key: mostly there is none. */
interface FreeOfProcess {
  readonly processId: string;
  readonly keys: OrderedKeys;
  next: FreeOfProcess | undefined;
}

/** Subscriptions that are free for a message: of each process id the oldest is found at once. */
export class FreeSubscriptions {
  readonly #byName = new Map<string, FreeOfProcess>();

  /** To be told of each change of a subscription, undone ones too. */
  change(value: MessageSubscription | undefined, before: MessageSubscription | undefined): void {
    const isIn = value !== undefined && isFree(value);
    const wasIn = before !== undefined && isFree(before);
    if (isIn === wasIn && value?.processId === before?.processId) return;
    if (before && wasIn) this.#remove(before);
    if (value && isIn) this.#add(value);
  }

  #add({ key, order, processId, messageName, correlationKey }: MessageSubscription): void {
    const text = nameAndKey(messageName, correlationKey);
    const first = this.#byName.get(text);
    let each = first;
    while (each && each.processId !== processId) each = each.next;
    if (!each) {
      each = { processId, keys: new OrderedKeys(), next: first };
      this.#byName.set(text, each);
    }
    each.keys.add(key, order);
  }

  #remove({ key, order, processId, messageName, correlationKey }: MessageSubscription): void {
    const text = nameAndKey(messageName, correlationKey);
    let former: FreeOfProcess | undefined;
    let each = this.#byName.get(text);
    while (each && each.processId !== processId) {
      former = each;
      each = each.next;
    }
    if (!each) return;
    each.keys.remove(key, order);
    if (each.keys.size > 0) return;
    if (former) former.next = each.next;
    else if (each.next) this.#byName.set(text, each.next);
    else this.#byName.delete(text);
  }

  /**
   * The oldest that was opened after another one (in `order`), of the processes that are meant; undefined:
   * there is none.
   */
  next(
    name: string,
    correlationKey: string,
    after: number,
    isMeant: (processId: string) => boolean,
  ): number | undefined {
    let oldest: { readonly key: number; readonly order: number } | undefined;
    for (let each = this.#byName.get(nameAndKey(name, correlationKey)); each; each = each.next) {
      if (!isMeant(each.processId)) continue;
      const first = each.keys.firstAfter(after);
      if (first && (!oldest || first.order < oldest.order)) oldest = first;
    }
    return oldest?.key;
  }
}

interface KeptMessages {
  readonly keys: OrderedKeys;
  /** By process id: every message up to this key has been correlated to it, so none is looked at again. */
  readonly correlatedUpTo: Map<string, number>;
}

/** Buffered messages: the oldest that a process has not got yet is found without those that it has. */
export class KeptByName {
  readonly #byName = new Map<string, KeptMessages>();

  /** To be told of each change of a message, undone ones too. */
  change(value: BufferedMessage | undefined, before: BufferedMessage | undefined): void {
    const message = value ?? before;
    if (!message) return;
    const { key, name, correlationKey } = message;
    const text = nameAndKey(name, correlationKey);
    const kept = this.#byName.get(text) ?? { keys: new OrderedKeys(), correlatedUpTo: new Map() };
    if (!value) {
      kept.keys.remove(key, key);
      if (kept.keys.size === 0) this.#byName.delete(text);
      return;
    }
    if (!before) {
      this.#byName.set(text, kept);
      kept.keys.add(key, key);
    }
    for (const [processId, upTo] of kept.correlatedUpTo) {
      if (upTo >= key && !value.correlatedProcessIds.includes(processId))
        kept.correlatedUpTo.set(processId, key - 1);
    }
  }

  /** Every one of the name and key, oldest first. */
  keysOf(name: string, correlationKey: string): readonly number[] {
    return this.#byName.get(nameAndKey(name, correlationKey))?.keys.keys() ?? [];
  }

  /** The oldest that the process has not got and that has not expired by `nowMs`. */
  oldestFor(
    { name, correlationKey, processId }: { name: string; correlationKey: string; processId: string },
    nowMs: number,
    get: (key: number) => BufferedMessage | undefined,
  ): BufferedMessage | undefined {
    const kept = this.#byName.get(nameAndKey(name, correlationKey));
    if (!kept) return undefined;
    let upTo = kept.correlatedUpTo.get(processId) ?? 0;
    let isUnbroken = true;
    let found: BufferedMessage | undefined;
    for (let at = upTo; ; ) {
      const key = kept.keys.firstAfter(at)?.key;
      const message = key === undefined ? undefined : get(key);
      if (!message) break;
      at = message.key;
      if (message.correlatedProcessIds.includes(processId)) {
        if (isUnbroken) upTo = at;
        continue;
      }
      // One that has expired will be swept; until then it is passed each time.
      isUnbroken = false;
      if (message.expiresAtMs <= nowMs) continue;
      found = message;
      break;
    }
    kept.correlatedUpTo.set(processId, upTo);
    return found;
  }
}

function nameAndKey(name: string, correlationKey: string): string {
  return `${name.length}:${name}${correlationKey}`;
}
