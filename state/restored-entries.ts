/**
 * The entries collected by a restore from the partition topic, before the state is built: the newest record
 * of each key. Message subscriptions, of which there may be a million, are stored at their final location
 * immediately. Pure.
 */
import { BytesArena } from './bytes-arena.ts';
import { BytesByKey } from './bytes-by-key.ts';
import { keyFromText } from './keys.ts';
import { entryKey } from './partition-entries.ts';

const SUBSCRIPTION_PREFIX = Buffer.from(entryKey.subscription(''));

export class RestoredEntries {
  readonly subscriptions = new BytesByKey();
  /** Entries that are often written again, such as those of command ids, reuse the memory of earlier ones. */
  readonly #arena = new BytesArena();
  readonly #locations = new Map<string, number>();

  /** Takes one record of the topic; `bytes` null: a tombstone. Buffers are copied. */
  takeRecord(key: Buffer, bytes: Buffer | null): void {
    const subscriptionKey = subscriptionKeyOf(key);
    if (subscriptionKey !== undefined) {
      this.subscriptions.replace(subscriptionKey, bytes);
      return;
    }
    const text = key.toString('utf8');
    const before = this.#locations.get(text);
    if (before !== undefined) this.#arena.free(before);
    if (bytes) this.#locations.set(text, this.#arena.put(bytes));
    else this.#locations.delete(text);
  }

  /** The entries other than subscriptions, with views of their bytes that are valid until the next record. */
  *others(): Generator<readonly [key: string, bytes: Buffer]> {
    for (const [key, location] of this.#locations) yield [key, this.#arena.get(location)];
  }
}

function subscriptionKeyOf(key: Buffer): number | undefined {
  for (let at = 0; at < SUBSCRIPTION_PREFIX.length; at++) {
    if (key[at] !== SUBSCRIPTION_PREFIX[at]) return undefined;
  }
  return keyFromText(key, SUBSCRIPTION_PREFIX.length);
}
