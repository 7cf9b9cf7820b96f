/**
 * How many transactions of a node should be in flight, learned from how long they take. While more of them
 * make each slower, the broker or the machine is the bottleneck: then fewer, larger transactions do more.
 * Otherwise there is no limit. Pure. Source: TCP Vegas (Brakmo, Peterson), which compares round trips in the
 * same way.
 */

export const LIMIT_MIN = 2;
export const LIMIT_MAX = 64;
/** Transactions after which the limit is adapted. */
const WINDOW = 8;
/** How much longer than alone transactions take when they are in each other's way. */
const CONGESTED = 2;
const SHRINK = 0.7;
/** Weight of a new duration in an average. */
const WEIGHT = 1 / 8;
/**
 * At the minimum, the duration of a transaction alone approaches that of the others by this share per window:
 * perhaps everything has become slower, and not because of this node's transactions.
 */
const FORGET = 0.05;

export class TransactionLimit {
  #limit = LIMIT_MIN;
  #aloneMs: number | undefined;
  #typicalMs = 0;
  #count = 0;
  #sumMs = 0;
  #othersMax = 0;
  /** Until the first congestion the limit doubles. */
  #hasShrunk = false;

  /** Transactions that may be in flight, LIMIT_MIN to LIMIT_MAX. */
  get limit(): number {
    return this.#limit;
  }

  /** Average duration of the last transactions, ms; 0: there was none. */
  get typicalMs(): number {
    return this.#typicalMs;
  }

  /** A transaction took so long from begin to commit; `others` were in flight when it began. */
  ended(tookMs: number, others: number): void {
    this.#typicalMs = this.#typicalMs === 0 ? tookMs : average(this.#typicalMs, tookMs);
    if (others === 0) {
      this.#aloneMs = this.#aloneMs === undefined ? tookMs : average(this.#aloneMs, tookMs);
      return;
    }
    this.#count++;
    this.#sumMs += tookMs;
    this.#othersMax = Math.max(this.#othersMax, others);
    if (this.#count === WINDOW) this.#adapt(this.#sumMs / WINDOW, this.#othersMax + 1);
  }

  #adapt(meanMs: number, inFlight: number): void {
    this.#count = 0;
    this.#sumMs = 0;
    this.#othersMax = 0;
    // Alone, a transaction isn't slower than among others: an earlier measurement is outdated.
    const aloneMs = Math.min(this.#aloneMs ?? meanMs, meanMs);
    this.#aloneMs = aloneMs;
    if (meanMs <= CONGESTED * aloneMs) {
      this.#limit = Math.min(this.#hasShrunk ? this.#limit + 1 : this.#limit * 2, LIMIT_MAX);
    } else if (this.#limit === LIMIT_MIN) {
      this.#aloneMs = aloneMs + (meanMs - aloneMs) * FORGET;
    } else {
      this.#hasShrunk = true;
      this.#limit = Math.max(LIMIT_MIN, Math.floor(Math.min(this.#limit, inFlight) * SHRINK));
    }
  }
}

function average(before: number, value: number): number {
  return before + (value - before) * WEIGHT;
}
