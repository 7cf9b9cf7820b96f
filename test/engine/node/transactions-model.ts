/**
 * A model of a node, its broker and the machine in virtual time: transactions cost CPU, whatever they hold
 * and for each command, on cores that all of them share, and a delay. For what the gate does to latency and
 * throughput.
 */
import type { TransactionGate } from '../../../engine/node/transaction-gate.ts';
import { Random } from '../../sim/random.ts';
import type { Scheduler } from '../../sim/scheduler.ts';

export interface Costs {
  readonly cores: number;
  readonly partitions: number;
  /** CPU of a transaction and of each of its commands, and what it waits for others, ms. */
  readonly transactionMs: number;
  readonly commandMs: number;
  readonly delayMs: number;
}

/** Transactions of one partition at the same time: one is produced while the other is committed. */
const OVERLAP = 2;

interface Work {
  leftMs: number;
  readonly done: () => void;
}

export class TransactionsModel {
  readonly scheduler: Scheduler;
  readonly #costs: Costs;
  readonly #gate: TransactionGate | null;
  readonly #random: Random;
  readonly #queues: (() => void)[][];
  readonly #busy: number[];
  readonly #work = new Set<Work>();
  #workedUntilMs = 0;
  #cancel: () => void = () => undefined;
  transactions = 0;

  /** `gate`: null if none. */
  constructor(costs: Costs, scheduler: Scheduler, gate: TransactionGate | null, seed: number) {
    this.scheduler = scheduler;
    this.#costs = costs;
    this.#gate = gate;
    this.#random = new Random(seed);
    this.#queues = Array.from({ length: costs.partitions }, () => []);
    this.#busy = this.#queues.map(() => 0);
  }

  /** Resolves when a command on a random partition is committed. */
  command(): Promise<void> {
    const partition = this.#random.int(0, this.#costs.partitions - 1);
    return new Promise((resolve) => {
      this.#queues[partition]?.push(resolve);
      void this.#line(partition);
    });
  }

  async #line(partition: number): Promise<void> {
    const queue = this.#queues[partition] ?? [];
    if ((this.#busy[partition] ?? 0) >= OVERLAP || queue.length === 0) return;
    this.#busy[partition] = (this.#busy[partition] ?? 0) + 1;
    const end = await this.#gate?.turn(queue.length);
    const taken = queue.splice(0);
    if (taken.length > 0) {
      this.transactions++;
      await this.#cpu(this.#costs.transactionMs + taken.length * this.#costs.commandMs);
      await new Promise<void>((resolve) => this.scheduler.after(this.#costs.delayMs, resolve));
    }
    end?.(taken.length > 0);
    this.#busy[partition] = (this.#busy[partition] ?? 1) - 1;
    for (const done of taken) done();
    void this.#line(partition);
  }

  #cpu(ms: number): Promise<void> {
    return new Promise((done) => {
      this.#advance();
      this.#work.add({ leftMs: ms, done });
      this.#plan();
    });
  }

  get #share(): number {
    return Math.min(1, this.#costs.cores / this.#work.size);
  }

  #advance(): void {
    const passedMs = (this.scheduler.nowMs - this.#workedUntilMs) * this.#share;
    this.#workedUntilMs = this.scheduler.nowMs;
    for (const work of this.#work) work.leftMs -= passedMs;
  }

  #plan(): void {
    this.#cancel();
    if (this.#work.size === 0) return;
    const leftMs = Math.min(...[...this.#work].map((work) => work.leftMs));
    this.#cancel = this.scheduler.after(Math.max(0, leftMs / this.#share), () => {
      this.#advance();
      for (const work of this.#work) {
        if (work.leftMs > 1e-6) continue;
        this.#work.delete(work);
        work.done();
      }
      this.#plan();
    });
  }
}
