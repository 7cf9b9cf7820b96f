/**
 * The entries collected by a restore from the partition topic, before the state is built: the newest record
 * of each key. Message subscriptions, of which there may be a million, are stored at their final location
 * immediately. Pure.
 */
import { BytesByKey } from './bytes-by-key.ts';
import { keyFromText } from './keys.ts';
import { entryKey } from './partition-entries.ts';

const SUBSCRIPTION_PREFIX = Buffer.from(entryKey.subscription(''));

export class RestoredEntries {
  readonly subscriptions = new BytesByKey();
  readonly others = new Map<string, Buffer>();

  /** Takes one record of the topic; `bytes` null: a tombstone. Buffers are copied. */
  takeRecord(key: Buffer, bytes: Buffer | null): void {
    const subscriptionKey = subscriptionKeyOf(key);
    if (subscriptionKey !== undefined) {
      this.subscriptions.replace(subscriptionKey, bytes);
      return;
    }
    const text = key.toString('utf8');
    if (bytes) this.others.set(text, Buffer.from(bytes));
    else this.others.delete(text);
  }
}

function subscriptionKeyOf(key: Buffer): number | undefined {
  for (let at = 0; at < SUBSCRIPTION_PREFIX.length; at++) {
    if (key[at] !== SUBSCRIPTION_PREFIX[at]) return undefined;
  }
  return keyFromText(key, SUBSCRIPTION_PREFIX.length);
}
