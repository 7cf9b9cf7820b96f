/**
 * A consumer group for job workers: which partitions of which topics to read, and how far they were read.
 * Reading itself goes through the LogReader. A partition changes hands in two steps: its next owner gets it
 * after the former one has let go.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import type { TopicPartition } from '../ports.ts';
import type { GroupAssignment, GroupLoss } from './group-member.ts';
import { GroupMember } from './group-member.ts';
import type { GroupOffset } from './group-offsets.ts';
import { fetchGroupOffsets } from './group-offsets.ts';

export interface JoinConsumerGroupOptions {
  readonly connection: KafkaConnection;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Any name of this process; unique to it. */
  readonly memberName: string;
  readonly sessionTimeoutMs?: number;
  /** Partitions to begin with, added to those assigned before. Must not throw. */
  readonly onAssigned: (added: readonly TopicPartition[]) => void;
  /**
   * Partitions to end: commit, stop, then resolve; only then another member gets them. Must not reject.
   * `loss` is set when they are lost already: nothing can be committed any more.
   */
  readonly onRevoked: (removed: readonly TopicPartition[], loss: GroupLoss | null) => Promise<void> | void;
  /**
   * Called when membership was lost or never obtained: joining continues. Called even if no partition was
   * assigned. Must not throw.
   */
  readonly onLoss?: (loss: GroupLoss) => void;
}

export interface ConsumerGroup {
  /** What this member may read now. */
  assigned(): readonly TopicPartition[];
  /** Where to begin: what the group has committed, -1 where nothing. */
  fetchOffsets(partitions: readonly TopicPartition[]): Promise<GroupOffset[]>;
  /**
   * Commits the offset of the next record to read. Calls during a commit are combined; the last offset of a
   * partition wins. Rejects with KafkaProtocolError if this is no longer a member, else with
   * KafkaConnectionError.
   */
  commit(topic: string, partition: number, offset: number): Promise<void>;
  /** Gives up all partitions (onRevoked), then leaves. */
  leave(): Promise<void>;
}

/** Joins a group and stays in it until left. Begins at once; the first onAssigned follows. */
export function joinConsumerGroup(options: JoinConsumerGroupOptions): ConsumerGroup {
  return new WorkerGroup(options);
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

class WorkerGroup implements ConsumerGroup {
  readonly #options: JoinConsumerGroupOptions;
  readonly #member: GroupMember;
  /** By name: what is assigned, and what is being let go of. */
  readonly #assigned = new Map<string, TopicPartition>();
  readonly #revoking = new Map<string, TopicPartition>();
  #leaving = false;
  #waiting: CommitRound | null = null;
  #committing: Promise<void> | null = null;

  constructor(options: JoinConsumerGroupOptions) {
    this.#options = options;
    const { connection, groupId, topics, sessionTimeoutMs } = options;
    this.#member = new GroupMember({
      connection,
      groupId,
      topics,
      nodeId: options.memberName,
      handover: 'two-step',
      ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
      owned: () => [...this.#assigned.values(), ...this.#revoking.values()],
      onAssigned: (assignment) => this.#onAssigned(assignment),
      onLost: (loss) => this.#onLost(loss),
    });
  }

  assigned(): readonly TopicPartition[] {
    return [...this.#assigned.values()];
  }

  fetchOffsets(partitions: readonly TopicPartition[]): Promise<GroupOffset[]> {
    return fetchGroupOffsets(this.#options.connection, this.#options.groupId, partitions);
  }

  commit(topic: string, partition: number, offset: number): Promise<void> {
    this.#waiting ??= new CommitRound();
    const round = this.#waiting;
    round.offsets.set(`${topic}/${partition}`, { topic, partition, offset });
    this.#committing ??= this.#commitRounds();
    return round.done;
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    await this.#revoke([...this.#assigned.values()], null);
    await this.#committing;
    await this.#member.leave();
  }

  #onAssigned({ partitions }: GroupAssignment): void {
    const next = new Map(partitions.map((partition) => [nameOf(partition), partition]));
    const removed = [...this.#assigned.values()].filter((partition) => !next.has(nameOf(partition)));
    const added = partitions.filter((partition) => !this.#isHeld(partition));
    this.#letGo(removed, null);
    if (this.#leaving) return;
    for (const partition of added) this.#assigned.set(nameOf(partition), partition);
    if (added.length > 0) this.#options.onAssigned(added);
  }

  /** Also true while it is being revoked: it is read again only if the group assigns it again afterwards. */
  #isHeld(partition: TopicPartition): boolean {
    const name = nameOf(partition);
    return this.#assigned.has(name) || this.#revoking.has(name);
  }

  #onLost(loss: GroupLoss): void {
    this.#options.onLoss?.(loss);
    this.#letGo([...this.#assigned.values()], loss);
  }

  /**
   * Joins again afterwards: the next owner waits for that, or this member itself if the partition was
   * assigned to it again.
   */
  #letGo(removed: readonly TopicPartition[], loss: GroupLoss | null): void {
    if (removed.length > 0) void this.#revoke(removed, loss).then(() => this.#member.rejoin());
  }

  async #revoke(removed: readonly TopicPartition[], loss: GroupLoss | null): Promise<void> {
    for (const partition of removed) {
      this.#assigned.delete(nameOf(partition));
      this.#revoking.set(nameOf(partition), partition);
    }
    if (removed.length > 0) await this.#options.onRevoked(removed, loss);
    for (const partition of removed) this.#revoking.delete(nameOf(partition));
  }

  async #commitRounds(): Promise<void> {
    // A turn's worth of commits is one request.
    await Promise.resolve();
    for (let round = this.#waiting; round !== null; round = this.#waiting) {
      this.#waiting = null;
      await this.#member.commitOffsets([...round.offsets.values()]).then(round.resolve, round.reject);
    }
    this.#committing = null;
  }
}

/** Commits that are sent in one request. */
class CommitRound {
  readonly offsets = new Map<string, GroupOffset>();
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.done = promise;
    this.resolve = resolve;
    this.reject = reject;
  }
}
