/**
 * The ended instances within their retention, in the order in which they ended (at equal times by key, as
 * after a restore), in a ring buffer outside the JavaScript heap. A partition's time never goes back, so the
 * oldest is always first. Changes go through the undo log. Pure.
 */
import type { UndoLog } from './undo-log.ts';

/** The data needed to delete an ended instance. */
export interface EndedInstance {
  readonly key: number;
  readonly processId: string;
  /** Empty if it has none. */
  readonly businessKey: string;
}

const CAPACITY_MIN = 64;

export class EndedInstances {
  readonly #undo: UndoLog;
  #keys = new Float64Array(CAPACITY_MIN);
  #endedAtMs = new Float64Array(CAPACITY_MIN);
  /** For instances with a business key. */
  readonly #named = new Map<number, EndedInstance>();
  /** Counters that only increase; places are these modulo the capacity. */
  #first = 0;
  #next = 0;
  /** The first entry that an undo could restore: places before it are free. */
  #kept = 0;

  constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** Time when the oldest one ended; undefined if there is none. */
  get oldestMs(): number | undefined {
    return this.size > 0 ? this.#endedAtMs[this.#place(this.#first)] : undefined;
  }

  /** Linear search, for error messages only. */
  has(key: number): boolean {
    for (let at = this.#first; at < this.#next; at++) {
      if (this.#keys[this.#place(at)] === key) return true;
    }
    return false;
  }

  add(ended: EndedInstance, endedAtMs: number): void {
    if (this.#next - this.#kept === this.#keys.length) this.#grow();
    const { key } = ended;
    let at = this.#next++;
    while (at > this.#first && this.#isAfter(at - 1, endedAtMs, key)) {
      this.#move(at - 1, at);
      at--;
    }
    this.#keys[this.#place(at)] = key;
    this.#endedAtMs[this.#place(at)] = endedAtMs;
    if (ended.businessKey) this.#named.set(key, ended);
    this.#undo.push(() => this.#remove(key));
  }

  #isAfter(at: number, endedAtMs: number, key: number): boolean {
    const place = this.#place(at);
    return this.#endedAtMs[place] === endedAtMs && (this.#keys[place] as number) > key;
  }

  #move(from: number, to: number): void {
    this.#keys[this.#place(to)] = this.#keys[this.#place(from)] as number;
    this.#endedAtMs[this.#place(to)] = this.#endedAtMs[this.#place(from)] as number;
  }

  /** Undoes an addition, which is among the newest. */
  #remove(key: number): void {
    this.#named.delete(key);
    let at = this.#next - 1;
    while (this.#keys[this.#place(at)] !== key) at--;
    for (; at < this.#next - 1; at++) this.#move(at + 1, at);
    this.#next--;
  }

  /** Up to `countMax`, oldest first: those that ended by `untilMs`, and all beyond `keepMax`. */
  expired(untilMs: number, keepMax: number, countMax: number): EndedInstance[] {
    const found: EndedInstance[] = [];
    const excess = this.size - keepMax;
    for (let at = this.#first; at < this.#next && found.length < countMax; at++) {
      const place = this.#place(at);
      if (found.length >= excess && (this.#endedAtMs[place] as number) > untilMs) break;
      const key = this.#keys[place] as number;
      found.push(this.#named.get(key) ?? { key, processId: '', businessKey: '' });
    }
    return found;
  }

  /** Removes the oldest one, which must have this key. Throws Error if another one is the oldest. */
  forget(key: number): void {
    if (this.size === 0 || this.#keys[this.#place(this.#first)] !== key) {
      throw new Error(`instance ${key} is not the oldest of the ended ones`);
    }
    const named = this.#named.get(key);
    this.#first++;
    this.#named.delete(key);
    this.#undo.push(
      () => {
        this.#first--;
        if (named) this.#named.set(key, named);
      },
      () => {
        this.#kept++;
      },
    );
  }

  #place(at: number): number {
    return at % this.#keys.length;
  }

  #grow(): void {
    const capacity = this.#keys.length;
    const keys = new Float64Array(capacity * 2);
    const endedAtMs = new Float64Array(capacity * 2);
    for (let at = this.#kept; at < this.#next; at++) {
      keys[at % keys.length] = this.#keys[at % capacity] as number;
      endedAtMs[at % keys.length] = this.#endedAtMs[at % capacity] as number;
    }
    this.#keys = keys;
    this.#endedAtMs = endedAtMs;
  }
}
