/**
 * Lets as many transactions of a node begin at the same time as `TransactionLimit` says; the commands of the
 * other partitions gather meanwhile, so that their transactions are larger. An idle node never waits, a large
 * batch doesn't either, and a transaction that takes far longer than usual no longer counts.
 */
import type { Clock } from '../clock.ts';
import type { EndTurn } from '../partition/end-turn.ts';
import type { TransactionLimit } from './transaction-limit.ts';

/** A batch of so many commands is worth a transaction: it doesn't wait for more. */
const LARGE_COMMANDS = 64;
/** A transaction counts until it has taken this multiple of the usual time, within bounds in ms. */
const OVERDUE = 4;
const OVERDUE_MIN_MS = 50;
const OVERDUE_MAX_MS = 2_000;

/** A transaction from its begin to its end. */
interface Flight {
  readonly beganMs: number;
  /** In flight when it began. */
  readonly others: number;
}

export class TransactionGate {
  readonly #limit: TransactionLimit;
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #flights = new Set<Flight>();
  readonly #waiting: ((flight: Flight) => void)[] = [];
  #cancelTimer: (() => void) | undefined;

  /** `clock`: its time must never jump, from any origin. */
  constructor(limit: TransactionLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Resolves when a transaction may begin, in the order of the calls. `commands`: how many wait for it. */
  async turn(commands: number): Promise<EndTurn> {
    const isFirst = this.#waiting.length === 0;
    const mayBegin = commands >= LARGE_COMMANDS || (isFirst && this.#counted() < this.#limit.limit);
    const flight = mayBegin ? this.#begin() : await this.#admitted();
    return (isCommitted) => this.#ended(flight, isCommitted);
  }

  #admitted(): Promise<Flight> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#watch();
    });
  }

  #begin(): Flight {
    const flight = { beganMs: this.#clock.nowMs(), others: this.#flights.size };
    this.#flights.add(flight);
    return flight;
  }

  #ended(flight: Flight, isCommitted: boolean): void {
    if (!this.#flights.delete(flight)) return;
    if (isCommitted) this.#limit.ended(this.#clock.nowMs() - flight.beganMs, flight.others);
    this.#admit();
  }

  #admit(): void {
    while (this.#waiting.length > 0 && this.#counted() < this.#limit.limit) {
      this.#waiting.shift()?.(this.#begin());
    }
    this.#watch();
  }

  /** Transactions that are not overdue. */
  #counted(): number {
    const overdueMs = this.#clock.nowMs() - this.#patienceMs;
    let count = 0;
    for (const { beganMs } of this.#flights) if (beganMs > overdueMs) count++;
    return count;
  }

  get #patienceMs(): number {
    return Math.min(Math.max(OVERDUE * this.#limit.typicalMs, OVERDUE_MIN_MS), OVERDUE_MAX_MS);
  }

  /** While some wait, the next transaction that becomes overdue makes room. */
  #watch(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#waiting.length === 0) return;
    const nowMs = this.#clock.nowMs();
    const patienceMs = this.#patienceMs;
    let leftMs = patienceMs;
    for (const { beganMs } of this.#flights) {
      const untilMs = beganMs + patienceMs - nowMs;
      if (untilMs > 0) leftMs = Math.min(leftMs, untilMs);
    }
    this.#cancelTimer = this.#clock.after(Math.ceil(leftMs), () => this.#admit());
  }
}
