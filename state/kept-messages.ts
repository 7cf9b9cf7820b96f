/**
 * Index of buffered messages by name and correlation key, so that lookups don't scan all messages of a hot
 * key. Pure.
 */
import { nameAndKey } from './name-and-key.ts';
import { OrderedKeys } from './ordered-keys.ts';
import type { BufferedMessage } from './partition-entries.ts';

interface KeptMessages {
  readonly keys: OrderedKeys;
  /** By process id: all messages up to this key were correlated to it, so they are skipped. */
  readonly correlatedUpTo: Map<string, number>;
}

/** Buffered messages; finds the oldest one for a process without those that it already received. */
export class KeptByName {
  readonly #byName = new Map<string, KeptMessages>();

  /** Must be called for each change of a message, including undone ones. */
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

  /** All messages with the name and key, oldest first. */
  keysOf(name: string, correlationKey: string): readonly number[] {
    return this.#byName.get(nameAndKey(name, correlationKey))?.keys.keys() ?? [];
  }

  /** The oldest one that the process has not received and that has not expired by `nowMs`. */
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
      // An expired message will be deleted by due work; until then it is skipped each time.
      isUnbroken = false;
      if (message.expiresAtMs <= nowMs) continue;
      found = message;
      break;
    }
    kept.correlatedUpTo.set(processId, upTo);
    return found;
  }
}
