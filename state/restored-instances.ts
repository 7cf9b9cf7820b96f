/**
 * The instances collected by a restore from the state topic, before the store is built: the newest record of
 * each key. The bodies are stored at their final location immediately. Pure.
 */
import { BytesByKey } from './bytes-by-key.ts';
import { decodeIndex, decodeInstance, nextDueMs, signalNamesOf } from './codec.ts';
import type { InstanceIndex } from './instance.ts';
import { keyFromText } from './keys.ts';
import { readStateKey } from './parts.ts';

export class RestoredInstances {
  /** Complete instances: the store takes them over. */
  readonly bodies = new BytesByKey();
  readonly #indexes = new BytesByKey();
  readonly #parts = new Map<number, Map<string, Buffer>>();

  /** Takes one record of the topic by its key; `bytes` null: a tombstone. Buffers are copied. */
  takeRecord(key: Buffer, bytes: Buffer | null, index: Buffer | null): void {
    const whole = keyFromText(key);
    if (whole !== undefined) {
      this.#takeWhole(whole, bytes, index);
      return;
    }
    const { instanceKey, part } = readStateKey(key.toString('utf8')) ?? {};
    if (instanceKey !== undefined && part !== undefined) this.#takePart(instanceKey, part, bytes);
  }

  #takePart(key: number, part: string, bytes: Buffer | null): void {
    const parts = this.#parts.get(key) ?? new Map<string, Buffer>();
    this.#parts.set(key, parts);
    if (bytes) parts.set(part, Buffer.from(bytes));
    else parts.delete(part);
    if (parts.size === 0) this.#parts.delete(key);
  }

  #takeWhole(key: number, bytes: Buffer | null, index: Buffer | null): void {
    this.bodies.replace(key, bytes);
    this.#indexes.replace(key, bytes && index);
  }

  get size(): number {
    return this.bodies.locations.size;
  }

  /**
   * Calls the function for each remaining instance; `bytes` is a view into the arena. Throws
   * UnreadableRecord.
   */
  forEach(
    load: (key: number, bytes: Buffer, index: InstanceIndex, parts?: ReadonlyMap<string, Buffer>) => void,
  ): void {
    for (const key of this.bodies.locations.keys()) {
      const bytes = this.bodies.get(key) as Buffer;
      const indexBytes = this.#indexes.get(key);
      const index = indexBytes === undefined ? indexFromBody(bytes) : decodeIndex(indexBytes);
      load(key, bytes, index, this.#parts.get(key));
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
    ...(instance.rootInstanceKey ? { rootInstanceKey: instance.rootInstanceKey } : {}),
  };
}
