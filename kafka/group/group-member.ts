/**
 * One member of a consumer group, in Kafka's classic group protocol: joins, assigns as the leader, sends
 * heartbeats, and recovers from all errors by itself. Reads no records. kafkajs' consumer is not used: it
 * doesn't expose the generation of an assignment, sends heartbeats only between fetches, and stops
 * permanently after some errors. Source: KIP-62 (rebalance timeout), KIP-394 (member ids).
 */
import type { KafkaCluster, KafkaConnection } from '../connect/connection.ts';
import { Deadline, delay } from '../connect/deadline.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import type { TopicPartition } from '../ports.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
import type { GroupSession, JoinedGroup } from '../wire/group-requests.ts';
import {
  decodeAssignment,
  encodeAssignment,
  heartbeatRequest,
  joinGroupRequest,
  leaveGroupRequest,
  syncGroupRequest,
} from '../wire/group-requests.ts';
import { decodeClaim, encodeClaim, encodeGeneration } from './group-claims.ts';
import type { GroupOffset } from './group-offsets.ts';
import { assertCommitted, offsetCommitRequest } from './group-offsets.ts';
import { PartitionCounts } from './partition-counts.ts';
import type { Handover } from './sticky-assignor.ts';
import { assignPartitions } from './sticky-assignor.ts';

/** The assignment of this member. */
export interface GroupAssignment {
  readonly partitions: readonly TopicPartition[];
  /** Increases with every rebalance. */
  readonly generation: number;
  readonly memberId: string;
}

/**
 * 'removed': the group continued without this member; 'no-contact': there was no contact for the session
 * timeout, so the group will remove it; 'refused': the group doesn't accept it. In all three cases it keeps
 * trying.
 */
export interface GroupLoss {
  readonly kind: 'removed' | 'no-contact' | 'refused';
  readonly message: string;
}

export interface GroupMemberOptions {
  readonly connection: KafkaConnection;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Identity across restarts. */
  readonly nodeId: string;
  readonly handover: Handover;
  readonly sessionTimeoutMs?: number;
  readonly heartbeatIntervalMs?: number;
  readonly rebalanceTimeoutMs?: number;
  /** Called for each new generation, even if the partitions are the same. Must not throw. */
  readonly onAssigned: (assignment: GroupAssignment) => void;
  /** Called when the assignment is no longer valid. Must not throw. */
  readonly onLost: (loss: GroupLoss) => void;
  /** The partitions that this member still holds, if these are more than its assignment. */
  readonly owned?: () => readonly TopicPartition[];
}

/** The assignors of the two kinds of handover must not be mixed in one group. */
const PROTOCOL_NAMES: Readonly<Record<Handover, string>> = {
  immediate: 'signalbox-sticky',
  'two-step': 'signalbox-cooperative-sticky',
};

const SESSION_TIMEOUT_MS = 6_000;
const HEARTBEAT_INTERVAL_MS = 500;
const REBALANCE_TIMEOUT_MS = 3_000;
/** A new group waits this long for more members (group.initial.rebalance.delay.ms, 3 s by default). */
const JOIN_SLACK_MS = 7_000;
const REQUEST_TIMEOUT_MS = 2_000;
const COMMIT_TIMEOUT_MS = 5_000;
const LEAVE_TIMEOUT_MS = 1_000;
const PAUSE_MS = 100;
const REFUSED_PAUSE_MS = 2_000;
const TOPICS_CHECK_EVERY_MS = 30_000;
const COMMIT_LANE = 1;

/** Errors after which the member joins again. */
const REJOIN_CODES: ReadonlySet<string> = new Set(['REBALANCE_IN_PROGRESS', 'MEMBER_ID_REQUIRED']);
const REMOVED_CODES: ReadonlySet<string> = new Set([
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'FENCED_INSTANCE_ID',
]);

export class GroupMember {
  readonly #options: GroupMemberOptions;
  readonly #cluster: KafkaCluster;
  readonly #sessionTimeoutMs: number;
  readonly #heartbeatIntervalMs: number;
  readonly #rebalanceTimeoutMs: number;
  readonly #running: Promise<void>;
  readonly #sessionTimer: NodeJS.Timeout;
  #coordinator: number | null = null;
  #memberId = '';
  #current: GroupAssignment | null = null;
  #leads = false;
  readonly #counts: PartitionCounts;
  /** As of the newest assignment that this member has made as the leader. */
  #assignedCounts = '';
  #rejoin = false;
  #closed = false;
  #refusal: string | null = null;
  #wake: () => void = () => undefined;

  /** Starts joining immediately. */
  constructor(options: GroupMemberOptions) {
    this.#options = options;
    this.#sessionTimeoutMs = options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS;
    this.#heartbeatIntervalMs = options.heartbeatIntervalMs ?? HEARTBEAT_INTERVAL_MS;
    this.#rebalanceTimeoutMs = options.rebalanceTimeoutMs ?? REBALANCE_TIMEOUT_MS;
    this.#cluster = options.connection.newCluster();
    this.#counts = new PartitionCounts(options.connection.metadata, options.topics);
    this.#sessionTimer = setTimeout(() => {
      this.#lose('no-contact', `no contact with group ${options.groupId} for ${this.#sessionTimeoutMs} ms`);
    }, this.#sessionTimeoutMs);
    this.#running = this.#run();
  }

  /** The assignment if this member certainly still has it, else null. */
  current(): GroupAssignment | null {
    return this.#current;
  }

  /** Joins again, to inform the leader of the partitions that this member released. */
  rejoin(): void {
    this.#rejoin = true;
    this.#wake();
  }

  /**
   * Commits offsets as a member, with retries while the coordinator moves. Rejects with KafkaProtocolError
   * (no longer a member, or another rejection) or KafkaConnectionError (no response in time).
   */
  async commitOffsets(offsets: readonly GroupOffset[]): Promise<void> {
    const deadline = new Deadline(COMMIT_TIMEOUT_MS);
    for (;;) {
      const session = this.#session();
      if (session === null) {
        throw new KafkaProtocolError(
          'UNKNOWN_MEMBER_ID',
          `no longer a member of group ${this.#options.groupId}`,
        );
      }
      try {
        const coordinator = this.#coordinator ?? (await this.#findCoordinator());
        const sendOptions = { timeoutMs: REQUEST_TIMEOUT_MS, lane: COMMIT_LANE };
        const request = offsetCommitRequest(session, offsets);
        assertCommitted(session.groupId, await this.#cluster.send(coordinator, request, sendOptions));
        return;
      } catch (error) {
        if (this.#closed || deadline.leftMs <= PAUSE_MS || !this.#isCoordinatorError(error)) throw error;
        await delay(PAUSE_MS);
      }
    }
  }

  /**
   * Leaves the group, so that others take over immediately. If the request fails, the session timeout has the
   * same effect later.
   */
  async leave(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#sessionTimer);
    this.#wake();
    this.#current = null;
    const request = leaveGroupRequest(this.#options.groupId, this.#memberId);
    try {
      if (this.#memberId !== '' && this.#coordinator !== null) {
        const sendOptions = { timeoutMs: LEAVE_TIMEOUT_MS, lane: COMMIT_LANE };
        await this.#cluster.send(this.#coordinator, request, sendOptions);
      }
    } catch (error) {
      if (!(error instanceof KafkaConnectionError)) throw error;
    } finally {
      this.#cluster.close();
      await this.#running;
    }
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#join();
        await this.#sendHeartbeats();
      } catch (error) {
        if (this.#closed) return;
        const pauseMs = this.#recover(error);
        if (pauseMs > 0) await this.#pause(pauseMs);
      }
    }
  }

  async #join(): Promise<void> {
    const { connection, groupId, topics, nodeId, handover } = this.#options;
    this.#rejoin = false;
    this.#coordinator ??= await connection.coordinatorOf('group', groupId, this.#sessionTimeoutMs);
    const owned = this.#options.owned?.() ?? this.#current?.partitions ?? [];
    const claim = { nodeId, generation: this.#current?.generation ?? -1, owned };
    const joined = await this.#cluster.send(
      this.#coordinator,
      joinGroupRequest({
        groupId,
        memberId: this.#memberId,
        sessionTimeoutMs: this.#sessionTimeoutMs,
        rebalanceTimeoutMs: this.#rebalanceTimeoutMs,
        protocolName: PROTOCOL_NAMES[handover],
        subscription: encodeClaim(topics, claim),
      }),
      { timeoutMs: this.#rebalanceTimeoutMs + JOIN_SLACK_MS },
    );
    if (joined.code === 'MEMBER_ID_REQUIRED') this.#memberId = joined.memberId;
    this.#assertCode(joined.code, 'joining');
    this.#memberId = joined.memberId;
    this.#leads = joined.leaderId === joined.memberId;
    await this.#sync(joined);
  }

  async #sync(joined: JoinedGroup): Promise<void> {
    const { groupId } = this.#options;
    const { generation, memberId } = joined;
    const assignments = this.#leads ? await this.#assign(joined) : new Map<string, Buffer>();
    const request = syncGroupRequest({ groupId, generation, memberId }, assignments);
    const timeoutMs = this.#rebalanceTimeoutMs + REQUEST_TIMEOUT_MS;
    const synced = await this.#cluster.send(this.#coordinator ?? -1, request, { timeoutMs });
    this.#assertCode(synced.code, 'synchronizing with');
    if (this.#closed) return;
    const { partitions } = decodeAssignment(synced.assignment);
    this.#refusal = null;
    this.#restartTimeout();
    this.#current = { partitions, generation, memberId };
    this.#options.onAssigned(this.#current);
  }

  /** The leader's assignment, computed from the claims of all members. */
  async #assign({ members, generation }: JoinedGroup): Promise<Map<string, Buffer>> {
    const counts = await this.#counts.read(REQUEST_TIMEOUT_MS);
    this.#assignedCounts = JSON.stringify([...counts]);
    const claims = members.map(({ memberId, subscription }) => {
      return { memberId, ...decodeClaim(subscription) };
    });
    const userData = encodeGeneration(generation);
    const assigned = [...assignPartitions(claims, counts, this.#options.handover)];
    return new Map(
      assigned.map(([memberId, partitions]) => [memberId, encodeAssignment({ partitions, userData })]),
    );
  }

  /** Sends heartbeats until it is time to join again. */
  async #sendHeartbeats(): Promise<void> {
    let topicsCheckedAtMs = performance.now();
    for (;;) {
      await this.#pause(this.#heartbeatIntervalMs);
      const session = this.#session();
      if (this.#closed || this.#rejoin || session === null) return;
      try {
        this.#coordinator ??= await this.#findCoordinator();
        const sendOptions = { timeoutMs: REQUEST_TIMEOUT_MS };
        const errorCode = await this.#cluster.send(this.#coordinator, heartbeatRequest(session), sendOptions);
        this.#assertCode(kafkaErrorName(errorCode), 'heartbeat to');
        this.#restartTimeout();
        if (this.#leads && performance.now() - topicsCheckedAtMs > TOPICS_CHECK_EVERY_MS) {
          topicsCheckedAtMs = performance.now();
          const counts = await this.#counts.read(REQUEST_TIMEOUT_MS);
          if (JSON.stringify([...counts]) !== this.#assignedCounts) return;
        }
      } catch (error) {
        // While the coordinator moves or doesn't respond, the membership lasts until the session timeout.
        if (!this.#isCoordinatorError(error)) throw error;
      }
    }
  }

  #findCoordinator(): Promise<number> {
    return this.#options.connection.coordinatorOf('group', this.#options.groupId, REQUEST_TIMEOUT_MS);
  }

  /** The coordinator has accepted this member: the session timeout restarts. */
  #restartTimeout(): void {
    if (!this.#closed) this.#sessionTimer.refresh();
  }

  #session(): GroupSession | null {
    if (this.#current === null) return null;
    const { generation, memberId } = this.#current;
    return { groupId: this.#options.groupId, generation, memberId };
  }

  #assertCode(code: string, what: string): void {
    if (code !== 'NONE')
      throw new KafkaProtocolError(code, `${what} group ${this.#options.groupId}: ${code}`);
  }

  #isCoordinatorError(error: unknown): boolean {
    const trouble =
      error instanceof KafkaConnectionError
        ? !error.closed
        : error instanceof KafkaProtocolError && error.retriable;
    if (trouble) this.#coordinator = null;
    return trouble;
  }

  /** Determines the effect of an error on the membership; returns how long to wait before joining again. */
  #recover(error: unknown): number {
    if (error instanceof KafkaConnectionError && error.closed) {
      this.#closed = true;
      clearTimeout(this.#sessionTimer);
      return 0;
    }
    if (this.#isCoordinatorError(error)) return PAUSE_MS;
    if (!(error instanceof KafkaProtocolError)) throw error;
    if (REJOIN_CODES.has(error.code)) {
      this.#restartTimeout();
      return 0;
    }
    if (REMOVED_CODES.has(error.code)) {
      this.#memberId = '';
      this.#lose('removed', error.message);
      return PAUSE_MS;
    }
    if (this.#refusal !== error.message) {
      this.#refusal = error.message;
      this.#current = null;
      this.#options.onLost({ kind: 'refused', message: error.message });
    }
    return REFUSED_PAUSE_MS;
  }

  #lose(kind: GroupLoss['kind'], message: string): void {
    if (this.#current === null || this.#closed) return;
    this.#current = null;
    this.#options.onLost({ kind, message });
    this.#wake();
  }

  /** Waits; `wake` ends it early. */
  #pause(pauseMs: number): Promise<void> {
    if (this.#closed || this.#rejoin) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
