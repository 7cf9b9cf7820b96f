/**
 * The coordinator of the group, which assigns partitions. Members that are stopped, killed or cut off are
 * removed after the session timeout; each change creates a new generation, which the members learn at
 * different times. The assignor is the real one.
 */
import { assignPartitions } from '../../kafka/group/sticky-assignor.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';

export interface HeldAssignment {
  readonly partitions: readonly number[];
  readonly generation: number;
}

export interface GroupListener {
  onAssigned(assignment: HeldAssignment): void;
  onLost(): void;
}

interface Member {
  readonly memberId: string;
  readonly nodeId: string;
  readonly process: SimProcess;
  readonly listener: GroupListener;
  /** The newest assignment; the member may not have received it yet. */
  assignment: HeldAssignment | undefined;
  downSinceMs: number | undefined;
}

const SESSION_TIMEOUT_MS = 6_000;
const REBALANCE_TIMEOUT_MS = 3_000;
const CHECK_EVERY_MS = 500;
const TOPIC = 'commands';

export class FakeGroup {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #partitionCount: number;
  readonly #members = new Map<string, Member>();
  #generation = 0;
  #joined = 0;
  #isRebalancing = false;
  #isShuffling = false;

  constructor(scheduler: Scheduler, random: Random, partitionCount: number) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#partitionCount = partitionCount;
    this.#watch();
  }

  get generation(): number {
    return this.#generation;
  }

  /** Returns the member id. */
  join(nodeId: string, process: SimProcess, listener: GroupListener): string {
    const memberId = `${nodeId}-member-${++this.#joined}`;
    const assignment = undefined;
    this.#members.set(memberId, { memberId, nodeId, process, listener, assignment, downSinceMs: undefined });
    this.rebalance();
    return memberId;
  }

  leave(memberId: string): void {
    if (this.#members.delete(memberId)) this.rebalance();
  }

  /** Removes a node that learns of it later; until then it believes that it is the owner. */
  countOut(nodeId: string, hearAfterMs: number): void {
    for (const member of [...this.#members.values()]) {
      if (member.nodeId === nodeId) this.#remove(member, hearAfterMs);
    }
  }

  #remove(member: Member, hearAfterMs: number): void {
    this.#members.delete(member.memberId);
    this.#scheduler.after(hearAfterMs, () => member.process.deliver(() => member.listener.onLost()));
    this.rebalance();
  }

  /** Creates a new generation in which members keep their partitions only by chance. */
  shuffle(): void {
    this.#isShuffling = true;
    this.rebalance();
  }

  /** Creates a new generation, as after each join or leave. */
  rebalance(): void {
    if (this.#isRebalancing) return;
    this.#isRebalancing = true;
    const isWaiting = [...this.#members.values()].some(({ process }) => !process.isRunning);
    const delayMs = isWaiting ? REBALANCE_TIMEOUT_MS : this.#random.between(20, 400);
    this.#scheduler.after(delayMs, () => this.#complete());
  }

  #complete(): void {
    this.#isRebalancing = false;
    for (const member of [...this.#members.values()]) {
      if (member.process.isRunning) continue;
      this.#members.delete(member.memberId);
      this.#scheduler.after(this.#hearsAfterMs(), () =>
        member.process.deliver(() => member.listener.onLost()),
      );
    }
    const generation = ++this.#generation;
    const isShuffling = this.#isShuffling;
    this.#isShuffling = false;
    const claims = [...this.#members.values()].map(({ memberId, nodeId, assignment }) => ({
      memberId,
      // The order of the names decides between equal candidates.
      nodeId: isShuffling ? `${this.#random.unit()}` : nodeId,
      generation: assignment?.generation ?? -1,
      owned: (isShuffling ? [] : (assignment?.partitions ?? [])).map((partition) => ({
        topic: TOPIC,
        partition,
      })),
    }));
    const assigned = assignPartitions(claims, new Map([[TOPIC, this.#partitionCount]]), 'immediate');
    for (const member of this.#members.values()) {
      const partitions = (assigned.get(member.memberId) ?? []).map(({ partition }) => partition);
      const assignment = { partitions: partitions.sort((a, b) => a - b), generation };
      member.assignment = assignment;
      this.#scheduler.after(this.#random.between(1, 300), () => {
        member.process.deliver(() => member.listener.onAssigned(assignment));
      });
    }
  }

  #hearsAfterMs(): number {
    return this.#random.between(1, 600);
  }

  #watch(): void {
    for (const member of [...this.#members.values()]) {
      if (member.process.isRunning) member.downSinceMs = undefined;
      else member.downSinceMs ??= this.#scheduler.nowMs;
      const { downSinceMs } = member;
      if (downSinceMs !== undefined && this.#scheduler.nowMs - downSinceMs >= SESSION_TIMEOUT_MS)
        this.#remove(member, this.#hearsAfterMs());
    }
    this.#scheduler.after(CHECK_EVERY_MS, () => this.#watch());
  }
}
