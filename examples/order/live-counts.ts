/**
 * What the state topic says right now: how many instances are in which state and where they wait. Follows the
 * compacted topic from its beginning, by the same reader that the engine has; the engine is not asked.
 */

import type { LogCursor, LogRecord } from '../../kafka/ports.ts';
import type { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { decodeInstance } from '../../state/codec.ts';
import { InstanceState } from '../../state/instance.ts';
import { isKey } from '../../state/keys.ts';

/** One instance as far as the counts need it. */
interface Seen {
  readonly isActive: boolean;
  /** Elements in which it is, the process itself left out. */
  readonly elements: readonly string[];
}

const NOTHING: Seen = { isActive: false, elements: [] };

export class LiveCounts {
  active = 0;
  ended = 0;
  /** State records read: each is one step of one instance, persisted. */
  steps = 0;
  /** How many instances are in an element, by its id. */
  readonly inElement = new Map<string, number>();
  readonly #seen = new Map<number, Seen>();
  #awaited: { readonly fromMs: number; resolve(endedAtMs: number): void } | null = null;

  /** Takes one record of the state topic. Throws UnreadableRecord. */
  take({ key, value }: LogRecord): void {
    const instanceKey = Number(key?.toString('latin1'));
    // Barriers of an engine that took over have a key that no instance has.
    if (!isKey(instanceKey)) return;
    this.steps += 1;
    const before = this.#seen.get(instanceKey);
    const after = value === null ? NOTHING : this.#look(value);
    this.#count(before ?? NOTHING, -1);
    this.#count(after, 1);
    if (after.isActive && !before?.isActive) this.active += 1;
    if (!after.isActive && before?.isActive) this.active -= 1;
    if (value !== null && !after.isActive && (before === undefined || before.isActive)) this.ended += 1;
    this.#seen.set(instanceKey, after);
  }

  /** Resolves with the first end of an instance at or after an instant, both epoch ms. */
  endAfter(fromMs: number): Promise<number> {
    return new Promise((resolve) => {
      this.#awaited = { fromMs, resolve };
    });
  }

  #look(value: Buffer): Seen {
    const { state, elements, endedAtMs = 0 } = decodeInstance(value);
    if (endedAtMs > 0 && this.#awaited !== null && endedAtMs >= this.#awaited.fromMs) {
      this.#awaited.resolve(endedAtMs);
      this.#awaited = null;
    }
    const isActive = state === InstanceState.active;
    return { isActive, elements: isActive ? elements.slice(1).map(({ elementId }) => elementId) : [] };
  }

  #count({ elements }: Seen, change: 1 | -1): void {
    for (const id of elements) this.inElement.set(id, (this.inElement.get(id) ?? 0) + change);
  }
}

/**
 * Feeds the counts from all partitions of a state topic; `onFailure` hears why one can't be read any more.
 */
export function followState(
  reader: PartitionReader,
  { topic, partitions }: { readonly topic: string; readonly partitions: number },
  counts: LiveCounts,
  onFailure: (reason: string) => void,
): LogCursor[] {
  return Array.from({ length: partitions }, (_, partition) =>
    reader.open({ topic, partition }, 'earliest', {
      onRecords({ records }) {
        for (const record of records) counts.take(record);
      },
      onFailure: ({ message }) => onFailure(message),
    }),
  );
}
