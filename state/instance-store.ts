/**
 * Every active instance of a partition as encoded bytes, with a bounded cache of decoded ones in front, and
 * the index of what is due. Changes go through the undo log. Pure.
 */
import { LRUCache } from 'lru-cache';
import { BytesArena } from './bytes-arena.ts';
import { decodeIndex, decodeInstance, nextDueMs, signalNamesOf } from './codec.ts';
import { DueIndex } from './due-index.ts';
import type { EndedInstance } from './ended-instances.ts';
import { EndedInstances } from './ended-instances.ts';
import type { InstanceIndex, ProcessInstance } from './instance.ts';
import { InstanceState } from './instance.ts';
import { KeyTable } from './key-table.ts';
import { SignalIndex } from './signal-index.ts';
import type { UndoLog } from './undo-log.ts';

export class InstanceStore {
  /** When each active instance has something to do by itself. */
  readonly due = new DueIndex<number>();
  /** Which active instances wait for which signals. */
  readonly signals = new SignalIndex();
  readonly #arena = new BytesArena();
  /** Where in the arena each active instance is. */
  readonly #locations = new KeyTable();
  readonly #ended: EndedInstances;
  readonly #hot: LRUCache<number, ProcessInstance>;
  readonly #undo: UndoLog;

  constructor(undo: UndoLog, hotBytesMax: number) {
    this.#undo = undo;
    this.#ended = new EndedInstances(undo);
    this.#hot = new LRUCache({ maxSize: hotBytesMax });
  }

  get activeCount(): number {
    return this.#locations.size;
  }

  get endedCount(): number {
    return this.#ended.size;
  }

  /** The decoded instance, to be changed by applyEvent only and then saved; undefined when not active. */
  get(key: number): ProcessInstance | undefined {
    const hot = this.#hot.get(key);
    if (hot) return hot;
    const bytes = this.bytesOf(key);
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
    this.#setSignals(key, signalNamesOf(instance));
    if (instance.state === InstanceState.active) {
      this.#put(key, bytes);
      this.setDue(key, nextDueMs(instance));
      this.#hot.set(key, instance, { size: bytes.length });
      return;
    }
    this.#remove(key);
    this.setDue(key, 0);
    this.#hot.delete(key);
    const { processId, businessKey = '', endedAtMs = 0 } = instance;
    this.#ended.add({ key, processId, businessKey }, endedAtMs);
  }

  #setSignals(key: number, names: readonly string[]): void {
    const before = this.signals.namesOf(key);
    if (before.length === 0 && names.length === 0) return;
    this.#undo.push(() => this.signals.set(key, before));
    this.signals.set(key, names);
  }

  #put(key: number, bytes: Uint8Array): void {
    const before = this.#locations.get(key);
    const location = this.#arena.put(bytes);
    this.#locations.set(key, location);
    if (before === undefined) {
      this.#undo.push(() => {
        this.#locations.delete(key);
        this.#arena.free(location);
      });
      return;
    }
    // The former bytes stay until nobody can ask for them again.
    this.#undo.push(
      () => {
        this.#locations.set(key, before);
        this.#arena.free(location);
      },
      () => this.#arena.free(before),
    );
  }

  #remove(key: number): void {
    const before = this.#locations.get(key);
    if (before === undefined) return;
    this.#locations.delete(key);
    this.#undo.push(
      () => this.#locations.set(key, before),
      () => this.#arena.free(before),
    );
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

  /** After the tombstone of the oldest ended instance. */
  forget(key: number): void {
    this.#ended.forget(key);
  }

  /**
   * Ended instances to forget, oldest first: those that ended by `endedUntilMs`, and the oldest above
   * `keepMax`.
   */
  expired(endedUntilMs: number, keepMax: number, countMax: number): EndedInstance[] {
    return this.#ended.expired(endedUntilMs, keepMax, countMax);
  }

  /** When the oldest ended instance ended; undefined when none is kept. */
  oldestEndedAtMs(): number | undefined {
    return this.#ended.oldestMs;
  }

  /** Fills the empty store from what a restore collected, in whatever order. Throws UnreadableRecord. */
  restore(restored: RestoredInstances): void {
    const ended: { readonly instance: EndedInstance; readonly endedAtMs: number }[] = [];
    restored.forEach((key, bytes, { state, nextDueMs: dueMs = 0, endedAtMs = 0, processId, signalNames }) => {
      if (state === InstanceState.active) {
        this.#put(key, bytes);
        this.setDue(key, dueMs);
        if (signalNames?.length) this.signals.set(key, signalNames);
      } else {
        const businessKey = decodeInstance(bytes).businessKey ?? '';
        ended.push({ instance: { key, processId, businessKey }, endedAtMs });
      }
    });
    ended.sort((a, b) => a.endedAtMs - b.endedAtMs || a.instance.key - b.instance.key);
    for (const { instance, endedAtMs } of ended) this.#ended.add(instance, endedAtMs);
  }

  keys(): Iterable<number> {
    return this.#locations.keys();
  }

  /** A view of the newest bytes, which holds until the next change. */
  bytesOf(key: number): Buffer | undefined {
    const location = this.#locations.get(key);
    return location === undefined ? undefined : this.#arena.get(location);
  }

  /** Bytes held outside the JavaScript heap for active instances. */
  get heldBytes(): number {
    return this.#arena.heldBytes;
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
    signalNames: [...signalNamesOf(instance)],
  };
}
