/**
 * The ids of commands that a partition remembers for a time, to reject repeats. Pure. ADR 32.
 *
 * On the partition topic, each transaction with ids writes `command-ids/<slot>`, which has the ids themselves
 * for versions that know nothing else, and their digests. Slots are used in turn; before one is reused,
 * digests that are still young move to a `command-id-chunk/<number>`, many transactions to a record. In
 * memory are the digests alone, each with the low word of the key of the instance that the command was about.
 */
import { DigestQueue, ENTRY_BYTES } from './digest-queue.ts';
import type { IdDigest } from './id-digest.ts';
import { digestOf } from './id-digest.ts';
import type { CommandIdChunk, CommandIdSlot } from './partition-entries.ts';
import { entryKey, partitionEntryCodec } from './partition-entries.ts';
import type { ChangedEntries } from './partition-table.ts';
import type { UndoLog } from './undo-log.ts';

export interface CommandIdLimits {
  /** How long an id is remembered, ms. */
  readonly windowMs: number;
  /** Maximum number of remembered ids; beyond it, the oldest are forgotten early. */
  readonly countMax: number;
  /** Records of single transactions on the partition topic. */
  readonly slots: number;
}

/** Number of chunks: the digests of this share of the slots move together. */
const BLOCKS = 20;
/** Transactions of a chunk within this time are one, whose ids expire together, ms. */
const MERGED_MS = 1000;
/** Maximum ids of one chunk, whose record is then at most 800 KB. */
const CHUNK_IDS_MAX = 50_000;

/** The ids of one transaction, by their positions in the queue. */
interface Taken {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
}

interface Chunk {
  readonly number: number;
  readonly to: number;
}

/** The content of a restored `command-ids/<slot>` or `command-id-chunk/<number>`. */
export interface StoredCommandIds {
  readonly number: number;
  readonly slot?: CommandIdSlot;
  readonly chunk?: CommandIdChunk;
}

export class CommandIds {
  readonly #undo: UndoLog;
  readonly #changed: ChangedEntries;
  readonly #limits: CommandIdLimits;
  readonly #queue = new DigestQueue();
  /** In order of time; those before `#head` are forgotten. */
  #taken: Taken[] = [];
  /** Number of transactions whose ids were forgotten, and of those that were removed from `#taken`. */
  #head = 0;
  #dropped = 0;
  readonly #slots: (Taken | undefined)[];
  #chunks: readonly Chunk[] = [];
  /** The ids of this batch as text; undefined if not UTF-8. */
  #batch: (string | undefined)[] = [];
  #early = { count: 0, atMs: Number.NEGATIVE_INFINITY, sinceMs: 0 };

  constructor(undo: UndoLog, changed: ChangedEntries, limits: CommandIdLimits) {
    this.#undo = undo;
    this.#changed = changed;
    this.#limits = limits;
    this.#slots = Array.from({ length: limits.slots }, () => undefined);
  }

  /** Number of remembered ids. */
  get size(): number {
    return this.#queue.size;
  }

  /** Memory of the remembered ids. */
  get bytes(): number {
    return this.#queue.bytes;
  }

  /** Number of ids that were forgotten before their time, because there were too many. */
  get forgottenEarly(): number {
    return this.#early.count;
  }

  /** True if ids younger than the window are forgotten. */
  isWindowShort(nowMs: number): boolean {
    return nowMs - this.#early.atMs < this.#limits.windowMs;
  }

  /** Since when the window has been short; meaningful only while it is. */
  get shortSinceMs(): number {
    return this.#early.sinceMs;
  }

  /** How long ids are currently remembered, ms: the window, or less while there are too many ids. */
  spanMs(nowMs: number): number {
    const oldest = this.#at(this.#head);
    return oldest && this.isWindowShort(nowMs) ? nowMs - oldest.atMs : this.#limits.windowMs;
  }

  /** The word that was remembered with the id; undefined if the id is not remembered. */
  find(digest: IdDigest): number | undefined {
    return this.#queue.get(digest);
  }

  /**
   * Remembers an id, which is written with the batch. `text` is undefined if the id is not UTF-8. Returns its
   * position for `setWord`; undefined if the id is already remembered.
   */
  remember(digest: IdDigest, text: string | undefined): number | undefined {
    const position = this.#queue.add(digest);
    if (position === undefined) return undefined;
    this.#batch.push(text);
    this.#undo.push(() => {
      this.#queue.pop();
      this.#batch.pop();
    });
    return position;
  }

  /** Sets the key word of an id of this batch. */
  setWord(position: number, word: number): void {
    this.#queue.setWord(position, word);
  }

  get isBatchEmpty(): boolean {
    return this.#batch.length === 0;
  }

  /** Ends a batch that has ids: they are written to a slot. */
  write(slot: number, atMs: number): void {
    this.#moveBlock(slot);
    const batch = this.#batch;
    const { tail } = this.#queue;
    const taken = { atMs, from: tail - batch.length, to: tail };
    this.#batch = [];
    this.#taken.push(taken);
    this.#slots[slot] = taken;
    this.#undo.push(() => {
      this.#batch = batch;
      this.#taken.pop();
      this.#slots[slot] = undefined;
    });
    const ids = batch.filter((id) => id !== undefined);
    this.#changed.note(this.#undo, entryKey.commandIds(slot), () =>
      partitionEntryCodec.encode({
        commandIds: { ids, atMs, taken: this.#queue.bytesOf(taken.from, taken.to) },
      }),
    );
    this.#forgetSurplus(atMs);
    this.#deleteChunks();
  }

  /** Forgets ids that are older than the window. */
  forgetExpired(nowMs: number): void {
    const limitMs = nowMs - this.#limits.windowMs;
    let head = this.#head;
    let position = this.#queue.head;
    for (let next = this.#at(head); next && next.atMs <= limitMs; next = this.#at(++head)) position = next.to;
    if (head !== this.#head) this.#forget(head, position);
    this.#deleteChunks();
  }

  #at(head: number): Taken | undefined {
    return this.#taken[head - this.#dropped];
  }

  /** Forgets whole transactions, but never the one that was just written. */
  #forgetSurplus(nowMs: number): void {
    const { countMax } = this.#limits;
    const { size, head: before, tail } = this.#queue;
    if (size <= countMax) return;
    let head = this.#head;
    let position = before;
    for (let next = this.#at(head); next && tail - position > countMax && next.to < tail; ) {
      position = next.to;
      next = this.#at(++head);
    }
    if (position === before) return;
    const early = this.#early;
    const sinceMs = this.isWindowShort(nowMs) ? early.sinceMs : nowMs;
    this.#early = { count: early.count + position - before, atMs: nowMs, sinceMs };
    this.#undo.push(() => {
      this.#early = early;
    });
    this.#forget(head, position);
  }

  #forget(head: number, position: number): void {
    const formerHead = this.#head;
    const formerPosition = this.#queue.head;
    this.#head = head;
    this.#queue.forget(position);
    this.#undo.push(
      () => {
        this.#head = formerHead;
        this.#queue.recall(formerPosition);
      },
      () => {
        this.#queue.release(position);
        this.#drop(head);
      },
    );
  }

  /** Moving the rest of a long array is expensive, so this waits until half of it is forgotten. */
  #drop(head: number): void {
    const count = head - this.#dropped;
    if (count * 2 < this.#taken.length) return;
    this.#taken.splice(0, count);
    this.#dropped += count;
  }

  #deleteChunks(): void {
    const chunks = this.#chunks;
    const { head } = this.#queue;
    let count = 0;
    for (let chunk = chunks[0]; chunk && chunk.to <= head; chunk = chunks[++count]) {
      this.#changed.note(this.#undo, entryKey.commandIdChunk(chunk.number), () => null);
    }
    if (count > 0) this.#setChunks(chunks.slice(count));
  }

  #setChunks(chunks: readonly Chunk[]): void {
    const before = this.#chunks;
    this.#chunks = chunks;
    this.#undo.push(() => {
      this.#chunks = before;
    });
  }

  /** Before a slot is reused: writes the digests of this slot and the next ones as a chunk. */
  #moveBlock(slot: number): void {
    if (!this.#slots[slot]) return;
    const { slots } = this.#limits;
    const blockSlots = Math.max(1, Math.floor(slots / BLOCKS));
    const end = Math.min(slots, slot - (slot % blockSlots) + blockSlots);
    const before = this.#slots.slice(slot, end);
    this.#slots.fill(undefined, slot, end);
    this.#undo.push(() => {
      for (const [at, taken] of before.entries()) this.#slots[slot + at] = taken;
    });
    const { head } = this.#queue;
    const young = before.filter((taken) => taken !== undefined && taken.to > head) as Taken[];
    for (const part of partsOf(young)) this.#writeChunk(part);
  }

  /** Transactions of the same second become one, so that a restore has few pieces. */
  #writeChunk(transactions: readonly Taken[]): void {
    const part = this.#merge(transactions);
    const number = (this.#chunks.at(-1)?.number ?? -1) + 1;
    const to = Math.max(...part.map((taken) => taken.to));
    this.#setChunks([...this.#chunks, { number, to }]);
    this.#changed.note(this.#undo, entryKey.commandIdChunk(number), () => {
      const taken = part.map((one) => ({ atMs: one.atMs, ids: this.#queue.bytesOf(one.from, one.to) }));
      return partitionEntryCodec.encode({ commandIdChunk: { taken } });
    });
  }

  /** Replaces consecutive transactions that are not forgotten; returns their replacements. */
  #merge(transactions: readonly Taken[]): readonly Taken[] {
    const merged: Taken[] = [];
    for (const one of transactions) {
      const last = merged.at(-1);
      const isSame =
        last?.to === one.from && Math.ceil(last.atMs / MERGED_MS) === Math.ceil(one.atMs / MERGED_MS);
      if (isSame) merged[merged.length - 1] = { atMs: one.atMs, from: last.from, to: one.to };
      else merged.push(one);
    }
    const at = this.#taken.indexOf(transactions[0] as Taken);
    // Those of an older version are in another order after a restore.
    if (!transactions.every((one, index) => this.#taken[at + index] === one)) return transactions;
    const from = at + this.#dropped;
    this.#taken.splice(from - this.#dropped, transactions.length, ...merged);
    this.#undo.push(() => {
      this.#taken.splice(from - this.#dropped, merged.length, ...transactions);
    });
    return merged;
  }

  /**
   * Takes over the restored ids. Ids without a time were written by an older version: their time counts from
   * `nowMs`. Throws RangeError if a record is malformed.
   */
  restore(stored: readonly StoredCommandIds[], nowMs: number): void {
    const chunkEnds = new Map<number, number>();
    const pieces = piecesOf(stored);
    const moved = movedIds(pieces);
    for (const { atMs, ids, slot, chunk } of pieces) {
      const isMoved = slot !== undefined && moved.has(entryAt(ids, 0));
      if (atMs > nowMs - this.#limits.windowMs && !isMoved)
        this.#take(atMs, slot, () => this.#queue.append(ids));
      if (chunk !== undefined) chunkEnds.set(chunk, this.#queue.tail);
    }
    this.#queue.reindex();
    for (const { number, slot } of stored) {
      if (!slot || slot.atMs) continue;
      this.#take(nowMs, number, () => {
        for (const id of slot.ids) this.#queue.add(digestOf(id));
      });
    }
    this.#chunks = [...chunkEnds].map(([number, to]) => ({ number, to })).sort((a, b) => a.number - b.number);
    this.#forgetSurplus(nowMs);
  }

  #take(atMs: number, slot: number | undefined, add: () => void): void {
    const from = this.#queue.tail;
    add();
    const taken = { atMs, from, to: this.#queue.tail };
    if (taken.to === from) return;
    this.#taken.push(taken);
    if (slot !== undefined) this.#slots[slot] = taken;
  }

  /** All remembered ids, oldest first: for checks that the memory equals a restored state. */
  *entries(): Generator<{ readonly atMs: number; readonly ids: Buffer }> {
    for (const { atMs, from, to } of this.#taken.slice(this.#head - this.#dropped)) {
      if (to > this.#queue.head)
        yield { atMs, ids: this.#queue.bytesOf(Math.max(from, this.#queue.head), to) };
    }
  }
}

function* partsOf(taken: readonly Taken[]): Generator<readonly Taken[]> {
  let part: Taken[] = [];
  let count = 0;
  for (const one of taken) {
    count += one.to - one.from;
    if (count > CHUNK_IDS_MAX && part.length > 0) {
      yield part;
      part = [];
      count = one.to - one.from;
    }
    part.push(one);
  }
  if (part.length > 0) yield part;
}

interface Piece {
  readonly atMs: number;
  readonly ids: Uint8Array;
  readonly slot?: number;
  readonly chunk?: number;
}

/**
 * The ids of chunks that may also be in slots: while a block is being moved, they are in both. These slots
 * are the oldest ones.
 */
function movedIds(pieces: readonly Piece[]): ReadonlySet<string> {
  const moved = new Set<string>();
  const firstMs = pieces.find(({ slot }) => slot !== undefined)?.atMs ?? Number.POSITIVE_INFINITY;
  for (const { atMs, ids, chunk } of pieces) {
    if (chunk === undefined || atMs < firstMs) continue;
    for (let at = 0; at < ids.length; at += ENTRY_BYTES) moved.add(entryAt(ids, at));
  }
  return moved;
}

function entryAt(ids: Uint8Array, at: number): string {
  return Buffer.from(ids.buffer, ids.byteOffset + at, ENTRY_BYTES).toString('latin1');
}

/** The ids of all records that have their times, by time; at equal times, those of chunks first. */
function piecesOf(stored: readonly StoredCommandIds[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { number, slot, chunk } of stored) {
    for (const { atMs, ids } of chunk?.taken ?? []) pieces.push({ chunk: number, atMs, ids });
    if (slot?.atMs && slot.taken) pieces.push({ slot: number, atMs: slot.atMs, ids: slot.taken });
  }
  return pieces.sort(
    (a, b) => a.atMs - b.atMs || (a.slot === undefined ? 0 : 1) - (b.slot === undefined ? 0 : 1),
  );
}
