/**
 * What a restore collects from the state topic before the store is built: the newest record of each key. The
 * bodies lie where the store will keep them from the first. Pure.
 */
import { BytesArena } from './bytes-arena.ts';
import { decodeIndex, decodeInstance, nextDueMs, signalNamesOf } from './codec.ts';
import type { InstanceIndex } from './instance.ts';
import { KeyTable } from './key-table.ts';
import { readStateKey } from './parts.ts';

export class RestoredInstances {
  /** Bodies of whole instances, and where in it the newest of each is: the store goes on with both. */
  readonly arena = new BytesArena();
  readonly locations = new KeyTable();
  readonly #indexes = new BytesArena();
  readonly #indexLocations = new KeyTable();
  readonly #parts = new Map<number, Map<string, Buffer>>();

  /** Takes one record of the topic by its key; `bytes` null: a tombstone. Buffers are copied. */
  takeRecord(keyText: string, bytes: Buffer | null, index: Buffer | null): void {
    const { instanceKey, part } = readStateKey(keyText) ?? {};
    if (instanceKey === undefined) return;
    if (part === undefined) this.take(instanceKey, bytes, index);
    else this.#takePart(instanceKey, part, bytes);
  }

  #takePart(key: number, part: string, bytes: Buffer | null): void {
    const parts = this.#parts.get(key) ?? new Map<string, Buffer>();
    this.#parts.set(key, parts);
    if (bytes) parts.set(part, Buffer.from(bytes));
    else parts.delete(part);
    if (parts.size === 0) this.#parts.delete(key);
  }

  /** Takes the record of a whole instance. */
  take(key: number, bytes: Buffer | null, index: Buffer | null): void {
    replace(this.arena, this.locations, key, bytes);
    replace(this.#indexes, this.#indexLocations, key, bytes && index);
  }

  get size(): number {
    return this.locations.size;
  }

  /** Calls with each instance left; `bytes` is a view into the arena. Throws UnreadableRecord. */
  forEach(
    load: (key: number, bytes: Buffer, index: InstanceIndex, parts?: ReadonlyMap<string, Buffer>) => void,
  ): void {
    for (const key of this.locations.keys()) {
      const bytes = this.arena.get(this.locations.get(key) as number);
      const at = this.#indexLocations.get(key);
      const index = at === undefined ? indexFromBody(bytes) : decodeIndex(this.#indexes.get(at));
      load(key, bytes, index, this.#parts.get(key));
    }
  }
}

function replace(arena: BytesArena, locations: KeyTable, key: number, bytes: Buffer | null): void {
  const before = locations.get(key);
  if (before !== undefined) arena.free(before);
  if (bytes) locations.set(key, arena.put(bytes));
  else if (before !== undefined) locations.delete(key);
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
