/**
 * Leases jobs for the pollers of a server. For each type, it tracks the partitions that may have jobs:
 * initially all, then those whose responses or history indicate jobs. Pollers are served in order. Only one
 * command at a time is in flight to a partition, so that no poller takes jobs for which another one waits.
 */
import type { LeasedJob } from '../../engine/step/commands/lease-jobs.ts';

export interface LeaseRequest {
  readonly type: string;
  readonly worker: string;
  readonly max: number;
  readonly timeoutMs: number;
  readonly fetchVariables: readonly string[];
}

/** The interface of the server for leases. */
export interface LeasePort {
  readonly partitionCount: number;
  /** From now on, jobs of the type are announced. */
  watch(type: string): void;
  /** Rejects if the partition doesn't respond. `validForMs`: how long the poller still waits. */
  lease(
    partition: number,
    request: LeaseRequest & { readonly validForMs: number },
  ): Promise<{ readonly jobs: readonly LeasedJob[]; readonly available: number }>;
  /** Ends the leases immediately. Never rejects. */
  giveBack(jobs: readonly LeasedJob[]): Promise<void>;
}

interface Poller {
  readonly request: LeaseRequest;
  readonly jobs: LeasedJob[];
  readonly tried: Set<number>;
  readonly waitsUntilMs: number;
  /** The partitions that didn't answer it. */
  readonly failed: Set<number>;
  isLeasing: boolean;
  isGone: boolean;
  settle(error?: Error): void;
}

interface TypeState {
  /** The partitions that may have jobs. */
  readonly candidates: Set<number>;
  readonly busy: Set<number>;
  /** The partitions that didn't answer the last lease command. */
  readonly silent: Set<number>;
  /** By partition: how often it was announced. */
  readonly announced: Map<number, number>;
  pollers: Poller[];
}

export class JobLeaser {
  readonly #port: LeasePort;
  readonly #nowMs: () => number;
  readonly #types = new Map<string, TypeState>();

  constructor(port: LeasePort, nowMs: () => number = () => performance.now()) {
    this.#port = port;
    this.#nowMs = nowMs;
  }

  /**
   * Resolves with jobs as soon as there are some, or with none after `waitMs` (0: immediately, if no
   * partition has any). If `signal` is aborted, nothing more is leased, and the leased jobs are returned.
   * Rejects if no partition responds.
   */
  poll(request: LeaseRequest, waitMs: number, signal: AbortSignal): Promise<readonly LeasedJob[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly LeasedJob[]>();
    const state = this.#stateOf(request.type);
    const timer = setTimeout(() => this.#expire(state, poller), Math.max(waitMs, 0));
    const onAbort = (): void => this.#leave(state, poller);
    const poller: Poller = {
      request,
      jobs: [],
      tried: new Set(),
      waitsUntilMs: this.#nowMs() + waitMs,
      failed: new Set(),
      isLeasing: false,
      isGone: false,
      settle: (error) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        remove(state, poller);
        if (error && poller.jobs.length === 0) reject(error);
        else resolve(poller.jobs);
      },
    };
    state.pollers.push(poller);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else this.#serve(state);
    return promise;
  }

  /** Called when the partition has a job of the type. */
  announce(type: string, partition: number): void {
    const state = this.#types.get(type);
    if (!state) return;
    state.announced.set(partition, (state.announced.get(partition) ?? 0) + 1);
    state.candidates.add(partition);
    for (const { tried } of state.pollers) tried.delete(partition);
    this.#serve(state);
  }

  /** Marks every partition as having jobs of every type, because an announcement may have been missed. */
  doubtAll(): void {
    for (const [type, { pollers }] of this.#types) {
      if (pollers.length === 0) this.#types.delete(type);
      else
        for (let partition = 0; partition < this.#port.partitionCount; partition++)
          this.announce(type, partition);
    }
  }

  /** Ends leases whose jobs were not delivered. */
  giveBack(jobs: readonly LeasedJob[]): Promise<void> {
    return this.#port.giveBack(jobs);
  }

  get pollerCount(): number {
    let count = 0;
    for (const { pollers } of this.#types.values()) count += pollers.length;
    return count;
  }

  #stateOf(type: string): TypeState {
    let state = this.#types.get(type);
    if (!state) {
      const candidates = new Set(
        Array.from({ length: this.#port.partitionCount }, (_, partition) => partition),
      );
      state = { candidates, busy: new Set(), silent: new Set(), announced: new Map(), pollers: [] };
      this.#types.set(type, state);
      this.#port.watch(type);
    }
    return state;
  }

  #serve(state: TypeState): void {
    for (const poller of [...state.pollers]) {
      if (poller.isLeasing || poller.isGone) continue;
      const open = [...state.candidates].filter((each) => !state.busy.has(each) && !poller.tried.has(each));
      // A partition without an owner must not hold up the jobs of the others.
      const answering = open.find((each) => !state.silent.has(each));
      const partition = answering ?? (poller.jobs.length === 0 ? open[0] : undefined);
      if (partition !== undefined) void this.#lease(state, poller, partition);
      else if (this.#isDone(state, poller)) poller.settle();
    }
  }

  /** True if the poller has jobs and no partition left to try, or if it doesn't want to wait. */
  #isDone({ candidates }: TypeState, { jobs, tried, waitsUntilMs }: Poller): boolean {
    const isAllTried = [...candidates].every((partition) => tried.has(partition));
    return jobs.length > 0 || (isAllTried && waitsUntilMs <= this.#nowMs());
  }

  async #lease(state: TypeState, poller: Poller, partition: number): Promise<void> {
    const { request, jobs, tried } = poller;
    const seen = state.announced.get(partition);
    tried.add(partition);
    poller.isLeasing = true;
    state.busy.add(partition);
    try {
      const validForMs = Math.max(poller.waitsUntilMs - this.#nowMs(), VALID_FOR_MS_MIN);
      const answer = await this.#port.lease(partition, {
        ...request,
        max: request.max - jobs.length,
        validForMs,
      });
      state.silent.delete(partition);
      if (answer.available === 0 && state.announced.get(partition) === seen)
        state.candidates.delete(partition);
      jobs.push(...answer.jobs);
    } catch (error) {
      // The partition may have no owner: other partitions are tried, and the next poll tries this one again.
      state.silent.add(partition);
      poller.failed.add(partition);
      if (poller.failed.size >= this.#port.partitionCount) poller.settle(asError(error));
    }
    state.busy.delete(partition);
    poller.isLeasing = false;
    if (poller.isGone) await this.#giveBack(poller);
    else if (jobs.length >= request.max) poller.settle();
    this.#serve(state);
  }

  /** Responses in flight still count, and so do partitions that another poller is asking. */
  #expire({ candidates }: TypeState, poller: Poller): void {
    const isAllTried = [...candidates].every((partition) => poller.tried.has(partition));
    if (!poller.isLeasing && isAllTried) poller.settle();
  }

  #leave(state: TypeState, poller: Poller): void {
    poller.isGone = true;
    remove(state, poller);
    if (!poller.isLeasing) void this.#giveBack(poller);
  }

  async #giveBack(poller: Poller): Promise<void> {
    const held = poller.jobs.splice(0);
    if (held.length > 0) await this.#port.giveBack(held);
    poller.settle();
  }
}

/** Minimum validity of a command, ms: even for polls that don't wait, a command takes some time. */
const VALID_FOR_MS_MIN = 2_000;

function remove(state: TypeState, poller: Poller): void {
  state.pollers = state.pollers.filter((each) => each !== poller);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
