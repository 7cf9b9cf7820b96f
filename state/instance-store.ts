/**
 * Every active instance of a partition as encoded bytes, with a bounded cache of decoded ones in front, and
 * the index of what is due. Changes go through the undo log. Pure.
 */
import { LRUCache } from 'lru-cache';
import { decodeIndex, decodeInstance, nextDueMs } from './codec.ts';
import { DueIndex } from './due-index.ts';
import type { InstanceIndex, ProcessInstance } from './instance.ts';
import { InstanceState } from './instance.ts';
import { TrackedMap } from './tracked-map.ts';
import type { UndoLog } from './undo-log.ts';

export class InstanceStore {
  /** When each active instance has something to do by itself. */
  readonly due = new DueIndex<number>();
  readonly #bytes: TrackedMap<number, Buffer>;
  readonly #ended: TrackedMap<number, { endedAtMs: number; businessKey: string; processId: string }>;
  /** When each ended instance ended. */
  readonly #endedAtMs = new DueIndex<number>();
  readonly #hot: LRUCache<number, ProcessInstance>;
  readonly #undo: UndoLog;

  constructor(undo: UndoLog, hotBytesMax: number) {
    this.#undo = undo;
    this.#bytes = new TrackedMap(undo);
    this.#ended = new TrackedMap(undo, (key, ended) => this.#endedAtMs.set(key, ended?.endedAtMs));
    this.#hot = new LRUCache({ maxSize: hotBytesMax });
  }

  get activeCount(): number {
    return this.#bytes.size;
  }

  get endedCount(): number {
    return this.#ended.size;
  }

  /** The decoded instance, to be changed by applyEvent only and then saved; undefined when not active. */
  get(key: number): ProcessInstance | undefined {
    const hot = this.#hot.get(key);
    if (hot) return hot;
    const bytes = this.#bytes.get(key);
    if (!bytes) return undefined;
    const instance = decodeInstance(bytes);
    this.#hot.set(key, instance, { size: bytes.length });
    return instance;
  }

  /** True while the key's instance is kept after its end. */
  hasEnded(key: number): boolean {
    return this.#ended.has(key);
  }

  /** Takes over the changed instance with its new bytes; an ended one leaves memory but for its expiry. */
  save(instance: ProcessInstance, bytes: Buffer): void {
    const { key } = instance;
    this.#undo.push(() => this.#hot.delete(key));
    if (instance.state === InstanceState.active) {
      this.#bytes.set(key, bytes);
      this.setDue(key, nextDueMs(instance));
      this.#hot.set(key, instance, { size: bytes.length });
      return;
    }
    this.#bytes.delete(key);
    this.setDue(key, 0);
    this.#hot.delete(key);
    this.#ended.set(key, {
      endedAtMs: instance.endedAtMs ?? 0,
      businessKey: instance.businessKey ?? '',
      processId: instance.processId,
    });
  }

  /**
   * Sets when the instance is due by itself, 0: never. `save` does it; alone it serves to give up what can't
   * be done.
   */
  setDue(key: number, dueMs: number): void {
    const before = this.due.get(key);
    if ((before ?? 0) === dueMs) return;
    this.#undo.push(() => this.due.set(key, before));
    this.due.set(key, dueMs || undefined);
  }

  /** Drops a decoded instance whose change was not saved. */
  discard(key: number): void {
    this.#hot.delete(key);
  }

  /** After the tombstone. */
  forget(key: number): void {
    this.#ended.delete(key);
  }

  /**
   * Ended instances to forget, oldest first: those that ended by `endedUntilMs`, and the oldest above
   * `keepMax`.
   */
  expired(
    endedUntilMs: number,
    keepMax: number,
    countMax: number,
  ): { key: number; processId: string; businessKey: string }[] {
    const excess = Math.min(this.#ended.size - keepMax, countMax);
    const aged = this.#endedAtMs.due(endedUntilMs, countMax);
    const keys = excess > aged.length ? this.#endedAtMs.due(Number.MAX_SAFE_INTEGER, excess) : aged;
    return keys.flatMap((key) => {
      const ended = this.#ended.get(key);
      return ended ? [{ key, processId: ended.processId, businessKey: ended.businessKey }] : [];
    });
  }

  /** When the oldest ended instance ended; undefined when none is kept. */
  oldestEndedAtMs(): number | undefined {
    return this.#endedAtMs.nextMs();
  }

  /** Fills the empty store from what a restore collected, in whatever order. Throws UnreadableRecord. */
  restore(restored: RestoredInstances): void {
    restored.forEach((key, bytes, { state, nextDueMs: dueMs = 0, endedAtMs = 0, processId }) => {
      if (state === InstanceState.active) {
        this.#bytes.set(key, bytes);
        this.setDue(key, dueMs);
      } else {
        const businessKey = decodeInstance(bytes).businessKey ?? '';
        this.#ended.set(key, { endedAtMs, businessKey, processId });
      }
    });
  }

  keys(): Iterable<number> {
    return this.#bytes.keys();
  }

  bytesOf(key: number): Buffer | undefined {
    return this.#bytes.get(key);
  }
}

/** What a restore collects from the state topic before the store is built: the newest record of each key. */
export class RestoredInstances {
  readonly #newest = new Map<number, { bytes: Buffer; index: Buffer | null }>();

  /** Takes one record; `bytes` null: a tombstone. Buffers are copied. */
  take(key: number, bytes: Buffer | null, index: Buffer | null): void {
    if (bytes === null) this.#newest.delete(key);
    else this.#newest.set(key, { bytes: Buffer.from(bytes), index: index ? Buffer.from(index) : null });
  }

  get size(): number {
    return this.#newest.size;
  }

  /** Calls with each instance left. Throws UnreadableRecord. */
  forEach(load: (key: number, bytes: Buffer, index: InstanceIndex) => void): void {
    for (const [key, { bytes, index }] of this.#newest) {
      load(key, bytes, index ? decodeIndex(index) : indexFromBody(bytes));
    }
  }
}

function indexFromBody(bytes: Buffer): InstanceIndex {
  const instance = decodeInstance(bytes);
  return {
    processId: instance.processId,
    version: instance.version,
    state: instance.state,
    definitionKey: instance.definitionKey,
    nextDueMs: nextDueMs(instance),
    endedAtMs: instance.endedAtMs ?? 0,
  };
}
