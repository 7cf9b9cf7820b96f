/**
 * Every active instance of a partition as encoded bytes, with a bounded cache of decoded ones in front, and the index of
 * what is due. Changes go through the undo log. Pure.
 */
import { LRUCache } from 'lru-cache';
import { decodeIndex, decodeInstance, nextDueMs } from './codec.ts';
import { DueIndex } from './due-index.ts';
import type { InstanceIndex, ProcessInstance } from './instance.ts';
import { InstanceState } from './instance.ts';
import { TrackedMap } from './tracked-map.ts';
import type { UndoLog } from './undo-log.ts';

export class InstanceStore {
  readonly due = new DueIndex<number>();
  readonly #bytes: TrackedMap<number, Buffer>;
  readonly #dueMs: TrackedMap<number, number>;
  /** Insertion order is the order of ending. */
  readonly #ended: TrackedMap<number, { endedAtMs: number; businessKey: string; processId: string }>;
  readonly #hot: LRUCache<number, ProcessInstance>;
  readonly #undo: UndoLog;

  constructor(undo: UndoLog, hotBytesMax: number) {
    this.#undo = undo;
    this.#bytes = new TrackedMap(undo);
    this.#dueMs = new TrackedMap(undo, (key, dueMs) => this.due.set(key, dueMs));
    this.#ended = new TrackedMap(undo);
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
      this.#dueMs.set(key, nextDueMs(instance));
      this.#hot.set(key, instance, { size: bytes.length });
      return;
    }
    this.#bytes.delete(key);
    this.#dueMs.delete(key);
    this.#hot.delete(key);
    this.#ended.set(key, {
      endedAtMs: instance.endedAtMs ?? 0,
      businessKey: instance.businessKey ?? '',
      processId: instance.processId,
    });
  }

  /** Drops a decoded instance whose change was not saved. */
  discard(key: number): void {
    this.#hot.delete(key);
  }

  /** After the tombstone. */
  forget(key: number): void {
    this.#ended.delete(key);
  }

  /** Ended instances to forget: those that ended before `endedBeforeMs`, and the oldest above `keepMax`. */
  expired(
    endedBeforeMs: number,
    keepMax: number,
    countMax: number,
  ): { key: number; processId: string; businessKey: string }[] {
    const found: { key: number; processId: string; businessKey: string }[] = [];
    for (const [key, { endedAtMs, processId, businessKey }] of this.#ended.entries()) {
      const excess = this.#ended.size - found.length > keepMax;
      if (found.length >= countMax || (!excess && endedAtMs >= endedBeforeMs)) break;
      found.push({ key, processId, businessKey });
    }
    return found;
  }

  /** When the oldest ended instance reaches `keepMs`; undefined when none is kept. */
  oldestEndedAtMs(): number | undefined {
    for (const { endedAtMs } of this.#ended.values()) return endedAtMs;
    return undefined;
  }

  /** Fills the empty store from what a restore collected. Throws UnreadableRecord. */
  restore(restored: RestoredInstances): void {
    const ended: { key: number; index: InstanceIndex; bytes: Buffer }[] = [];
    restored.forEach((key, bytes, index) => {
      if (index.state !== InstanceState.active) {
        ended.push({ key, index, bytes });
        return;
      }
      this.#bytes.set(key, bytes);
      if (index.nextDueMs) this.#dueMs.set(key, index.nextDueMs);
    });
    ended.sort((a, b) => (a.index.endedAtMs ?? 0) - (b.index.endedAtMs ?? 0) || a.key - b.key);
    for (const { key, index, bytes } of ended) {
      const businessKey = decodeInstance(bytes).businessKey ?? '';
      this.#ended.set(key, { endedAtMs: index.endedAtMs ?? 0, businessKey, processId: index.processId });
    }
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
