/**
 * A consumer group for job workers: which partitions of which topics to read, and the committed offsets.
 * Records are read with the LogReader. A partition moves in two steps: its next owner gets it after the
 * previous owner has released it.
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
  /** The name of this process, unique in the group. */
  readonly memberName: string;
  readonly sessionTimeoutMs?: number;
  /** Newly assigned partitions, in addition to those assigned before. Must not throw. */
  readonly onAssigned: (added: readonly TopicPartition[]) => void;
  /**
   * Partitions to release: commit, stop, then resolve; only then another member gets them. Must not reject.
   * `loss` is set if they are already lost: then nothing can be committed any more.
   */
  readonly onRevoked: (removed: readonly TopicPartition[], loss: GroupLoss | null) => Promise<void> | void;
  /**
   * Called if membership was lost or never obtained: the member keeps trying to join. Called even if no
   * partition was assigned. Must not throw.
   */
  readonly onLoss?: (loss: GroupLoss) => void;
}

export interface ConsumerGroup {
  /** The partitions that this member may read now. */
  assigned(): readonly TopicPartition[];
  /** Where to start: the committed offsets of the group, -1 if there is none. */
  fetchOffsets(partitions: readonly TopicPartition[]): Promise<GroupOffset[]>;
  /**
   * Commits the offset of the next record to read. Calls during a commit are combined; the last offset of a
   * partition wins. Rejects with KafkaProtocolError if this is no longer a member, else with
   * KafkaConnectionError.
   */
  commit(topic: string, partition: number, offset: number): Promise<void>;
  /** Releases all partitions (onRevoked), then leaves. */
  leave(): Promise<void>;
}

/** Joins a group and stays in it until `leave`. Starts immediately; the first onAssigned follows. */
export function joinConsumerGroup(options: JoinConsumerGroupOptions): ConsumerGroup {
  return new WorkerGroup(options);
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

class WorkerGroup implements ConsumerGroup {
  readonly #options: JoinConsumerGroupOptions;
  readonly #member: GroupMember;
  /** Keyed by partition: the assigned partitions, and those being released. */
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
    this.#revokeAndRejoin(removed, null);
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
    this.#revokeAndRejoin([...this.#assigned.values()], loss);
  }

  /**
   * Joins again afterwards: the next owner is waiting for that, or this member itself if the partition was
   * assigned to it again.
   */
  #revokeAndRejoin(removed: readonly TopicPartition[], loss: GroupLoss | null): void {
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
    // The commits of one turn of the event loop are one request.
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
