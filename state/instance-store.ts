/**
 * All active instances of a partition as encoded bytes, with a bounded cache of decoded ones, and the index
 * of due times. Changes go through the undo log. Pure.
 */
import { LRUCache } from 'lru-cache';
import { BytesArena } from './bytes-arena.ts';
import { CalledInstances } from './called-instances.ts';
import { decodeInstance, nextDueMs, signalNamesOf } from './codec.ts';
import { DueIndex } from './due-index.ts';
import type { EndedInstance } from './ended-instances.ts';
import { EndedInstances } from './ended-instances.ts';
import type { ElementInstance, ProcessInstance } from './instance.ts';
import { elementInstanceOf, InstanceState } from './instance.ts';
import { InstanceTotals } from './instance-totals.ts';
import { KeyTable } from './key-table.ts';
import { assemble } from './parts.ts';
import type { RestoredInstances } from './restored-instances.ts';
import { SignalIndex } from './signal-index.ts';
import type { Totals } from './totals.ts';
import type { UndoLog } from './undo-log.ts';

/** Number of big instances that stay decoded, regardless of their size. */
const BIG_HOT_MAX = 4;

export class InstanceStore {
  /** Due times of active instances. */
  readonly due = new DueIndex<number>();
  /** Index of active instances by the signals that they wait for. */
  readonly signals = new SignalIndex();
  readonly #called: CalledInstances;
  #arena = new BytesArena();
  /** Arena location of each active instance. */
  #locations = new KeyTable();
  readonly #ended: EndedInstances;
  readonly #hot: LRUCache<number, ProcessInstance>;
  readonly #undo: UndoLog;
  readonly #hotBytesMax: number;
  /** Arena locations of the parts of big instances; for ended ones only their names. */
  readonly #parts = new Map<number, Map<string, number | undefined>>();
  /** Totals of decoded big instances. */
  readonly #totals = new WeakMap<ProcessInstance, InstanceTotals>();

  constructor(undo: UndoLog, hotBytesMax: number) {
    this.#undo = undo;
    this.#ended = new EndedInstances(undo);
    this.#called = new CalledInstances(undo);
    this.#hot = new LRUCache({ maxSize: hotBytesMax });
    this.#hotBytesMax = hotBytesMax;
  }

  get activeCount(): number {
    return this.#locations.size;
  }

  isActive(key: number): boolean {
    return key > 0 && this.#locations.get(key) !== undefined;
  }

  /** Number of active instances that were called, directly or not, by the instance with this key. */
  calledCount(rootKey: number): number {
    return this.#called.countOf(rootKey);
  }

  get endedCount(): number {
    return this.#ended.size;
  }

  /**
   * The decoded instance, which must only be changed by applyEvent and then saved; undefined if it is not
   * active.
   */
  get(key: number): ProcessInstance | undefined {
    const hot = this.#hot.get(key);
    if (hot) return hot;
    const bytes = this.bytesOf(key);
    if (!bytes) return undefined;
    const own = decodeInstance(bytes);
    const instance = own.inParts ? assemble(own, this.#partBytes(key)) : own;
    this.#hot.set(key, instance, { size: this.#sizeOf(instance, bytes) });
    return instance;
  }

  *#partBytes(key: number): Generator<readonly [string, Buffer]> {
    for (const [part, location] of this.#parts.get(key) ?? []) {
      if (location !== undefined) yield [part, this.#arena.get(location)];
    }
  }

  /**
   * Some big instances stay decoded regardless of their size, because they are the most expensive to decode.
   */
  #sizeOf({ inParts }: ProcessInstance, bytes: Buffer): number {
    return inParts ? Math.max(Math.ceil(this.#hotBytesMax / BIG_HOT_MAX), 1) : bytes.length;
  }

  /** True if the part is stored. */
  hasPart(key: number, part: string): boolean {
    return this.#parts.get(key)?.has(part) ?? false;
  }

  /** The stored parts of an instance, even if it has ended. */
  partsOf(key: number): Iterable<string> {
    return this.#parts.get(key)?.keys() ?? [];
  }

  /** The totals of a decoded big instance after a change of these element instances. */
  totalsOf(instance: ProcessInstance, changedKeys: Iterable<number>): InstanceTotals {
    const known = this.#totals.get(instance);
    if (known) for (const key of changedKeys) known.update(key, elementInstanceOf(instance, key));
    const totals = known ?? new InstanceTotals(instance);
    this.#totals.set(instance, totals);
    return totals;
  }

  /**
   * Element instances of a decoded, unchanged instance that may have due work by then; for a big one exactly
   * those.
   */
  dueElementsOf(instance: ProcessInstance, untilMs: number): readonly ElementInstance[] {
    if (!instance.inParts) return instance.elements;
    const keys = this.totalsOf(instance, []).dueKeys(untilMs);
    return keys.flatMap((key) => elementInstanceOf(instance, key) ?? []);
  }

  /**
   * Like `save`, for a big instance: the bytes of its own record and of the changed parts (null deletes a
   * part).
   */
  saveInParts(
    instance: ProcessInstance,
    bytes: Buffer,
    parts: ReadonlyMap<string, Buffer | null>,
    totals: Totals,
  ): void {
    for (const [part, content] of parts) this.#putPart(instance.key, part, content);
    if (instance.state !== InstanceState.active) this.#dropPartBytes(instance.key);
    this.save(instance, bytes, totals);
  }

  #putPart(key: number, part: string, content: Buffer | null): void {
    const parts = this.#parts.get(key) ?? new Map<string, number | undefined>();
    this.#parts.set(key, parts);
    this.#setPart(parts, part, content === null ? 'gone' : this.#arena.put(content));
    if (parts.size > 0) return;
    this.#parts.delete(key);
    this.#undo.push(() => this.#parts.set(key, parts));
  }

  /**
   * An ended instance is removed from memory; only the names of its parts are needed to delete them later.
   */
  #dropPartBytes(key: number): void {
    const parts = this.#parts.get(key);
    for (const part of parts?.keys() ?? []) if (parts) this.#setPart(parts, part, undefined);
  }

  #setPart(
    parts: Map<string, number | undefined>,
    part: string,
    location: number | undefined | 'gone',
  ): void {
    const wasThere = parts.has(part);
    const before = parts.get(part);
    if (location === 'gone') parts.delete(part);
    else parts.set(part, location);
    this.#undo.push(
      () => {
        if (wasThere) parts.set(part, before);
        else parts.delete(part);
        if (typeof location === 'number') this.#arena.free(location);
      },
      before === undefined ? undefined : () => this.#arena.free(before),
    );
  }

  /** True if the instance has ended and is within its retention. */
  hasEnded(key: number): boolean {
    return this.#ended.has(key);
  }

  /**
   * Stores the changed instance with its new bytes; an ended one is removed from memory except for its
   * expiry.
   */
  save(instance: ProcessInstance, bytes: Buffer, totals?: Totals): void {
    const { key } = instance;
    this.#undo.push(() => this.#hot.delete(key));
    this.#setSignals(key, signalNamesOf(instance, totals));
    if (instance.rootInstanceKey) this.#countCalled(instance, instance.rootInstanceKey);
    if (instance.state === InstanceState.active) {
      this.#put(key, bytes);
      this.setDue(key, nextDueMs(instance, totals));
      this.#hot.set(key, instance, { size: this.#sizeOf(instance, bytes) });
      return;
    }
    this.#remove(key);
    this.setDue(key, 0);
    this.#hot.delete(key);
    const { processId, businessKey = '', endedAtMs = 0 } = instance;
    this.#ended.add({ key, processId, businessKey }, endedAtMs);
  }

  /** Called before its location is changed. */
  #countCalled({ key, state }: ProcessInstance, rootKey: number): void {
    const isActive = state === InstanceState.active;
    const wasActive = this.#locations.get(key) !== undefined;
    if (isActive !== wasActive) this.#called.change(rootKey, isActive ? 1 : -1);
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
    // The previous bytes are kept until no undo can need them.
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
   * Sets when the instance is due; 0: never. `save` calls it; a direct call gives up work that can't be done.
   */
  setDue(key: number, dueMs: number): void {
    const before = this.due.get(key);
    if ((before ?? 0) === dueMs) return;
    this.#undo.push(() => this.due.set(key, before));
    this.due.set(key, dueMs || undefined);
  }

  /** Discards a decoded instance whose change was not saved. */
  discard(key: number): void {
    this.#hot.delete(key);
  }

  /** Called after the tombstone of the oldest ended instance. */
  forget(key: number): void {
    this.#ended.forget(key);
    const parts = this.#parts.get(key);
    if (!parts) return;
    this.#undo.push(() => this.#parts.set(key, parts));
    this.#parts.delete(key);
  }

  /**
   * Ended instances to delete, oldest first: those that ended by `endedUntilMs`, and the oldest beyond
   * `keepMax`.
   */
  expired(endedUntilMs: number, keepMax: number, countMax: number): EndedInstance[] {
    return this.#ended.expired(endedUntilMs, keepMax, countMax);
  }

  /** Time when the oldest ended instance ended; undefined if there is none. */
  oldestEndedAtMs(): number | undefined {
    return this.#ended.oldestMs;
  }

  /** Takes over the data of a restore, in any order. Throws UnreadableRecord. */
  restore(restored: RestoredInstances): void {
    const { arena, locations } = restored.bodies;
    this.#arena = arena;
    this.#locations = locations;
    const ended: { readonly instance: EndedInstance; readonly endedAtMs: number }[] = [];
    restored.forEach((key, bytes, index, parts) => {
      const { state, nextDueMs: dueMs = 0, endedAtMs = 0, processId, signalNames, rootInstanceKey } = index;
      for (const [part, content] of parts ?? []) this.#putPart(key, part, content);
      if (state === InstanceState.active) {
        this.setDue(key, dueMs);
        if (signalNames?.length) this.signals.set(key, signalNames);
        if (rootInstanceKey) this.#called.change(rootInstanceKey, 1);
      } else {
        this.#dropPartBytes(key);
        const businessKey = decodeInstance(bytes).businessKey ?? '';
        ended.push({ instance: { key, processId, businessKey }, endedAtMs });
      }
    });
    ended.sort((a, b) => a.endedAtMs - b.endedAtMs || a.instance.key - b.instance.key);
    for (const { instance, endedAtMs } of ended) {
      this.#remove(instance.key);
      this.#ended.add(instance, endedAtMs);
    }
  }

  keys(): Iterable<number> {
    return this.#locations.keys();
  }

  /** A view of the newest bytes, valid until the next change. */
  bytesOf(key: number): Buffer | undefined {
    const location = this.#locations.get(key);
    return location === undefined ? undefined : this.#arena.get(location);
  }

  /**
   * Calls back for each active instance with views of its newest bytes and those of its parts. In the order
   * of the keys: in the order of this table, they would form long runs of occupied places in another one.
   */
  forEachEncoded(
    visit: (key: number, bytes: Buffer, parts: () => Iterable<readonly [string, Buffer]>) => void,
  ): void {
    for (const key of Float64Array.from(this.#locations.keys()).sort()) {
      const bytes = this.bytesOf(key);
      if (bytes) visit(key, bytes, () => this.#partBytes(key));
    }
  }

  /** Bytes held outside the JavaScript heap for active instances. */
  get heldBytes(): number {
    return this.#arena.heldBytes;
  }
}
