/**
 * Membership in the engine's group, which determines the intended owner of a partition. Fencing
 * (transactions.ts) determines which process can write.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import type { TopicPartition } from '../ports.ts';
import type { DescribedMember } from '../wire/group-requests.ts';
import { decodeAssignment, describeGroupsRequest } from '../wire/group-requests.ts';
import { decodeClaim, decodeGeneration } from './group-claims.ts';
import type { GroupLoss } from './group-member.ts';
import { GroupMember } from './group-member.ts';
import { withCoordinator } from './group-offsets.ts';

/** The partitions of the topic that this node should own. */
export interface PartitionAssignment {
  /** Ascending. */
  readonly partitions: readonly number[];
  readonly generation: number;
  readonly memberId: string;
}

export interface JoinGroupOptions {
  readonly connection: KafkaConnection;
  readonly groupId: string;
  readonly topic: string;
  /** Identity across restarts. */
  readonly nodeId: string;
  readonly sessionTimeoutMs?: number;
  /**
   * Called for each new generation, even if nothing changed. A partition that stays is in both. Must not
   * throw.
   */
  readonly onAssigned: (assignment: PartitionAssignment) => void;
  /**
   * The assignment is no longer valid; the member joins again automatically, and then onAssigned is called.
   * Must not throw.
   */
  readonly onLost: (loss: GroupLoss) => void;
}

export interface Membership {
  /** The assignment if this node certainly still has it, else null. */
  current(): PartitionAssignment | null;
  /**
   * For lag metrics only: the position of each partition. Rejects if this node is not a member; the error can
   * be ignored.
   */
  commitOffsets(offsets: readonly { readonly partition: number; readonly offset: number }[]): Promise<void>;
  /** Leaves immediately, so that others take over without waiting for the session timeout. */
  leave(): Promise<void>;
}

/**
 * A member notices a rebalance at its next heartbeat, and moved partitions have no owner until all members
 * have noticed it: this is the minimum duration of a planned stop.
 */
const HEARTBEAT_INTERVAL_MS = 250;

/** Joins the group and stays in it until `leave`. Starts immediately; the first onAssigned follows. */
export function joinGroup(options: JoinGroupOptions): Membership {
  const { topic, onAssigned, sessionTimeoutMs, ...rest } = options;
  const member = new GroupMember({
    ...rest,
    ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
    topics: [topic],
    handover: 'immediate',
    heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS,
    onAssigned: (assignment) => onAssigned(ofOneTopic(assignment)),
  });
  return {
    current: () => {
      const assignment = member.current();
      return assignment === null ? null : ofOneTopic(assignment);
    },
    commitOffsets: (offsets) => member.commitOffsets(offsets.map((offset) => ({ topic, ...offset }))),
    leave: () => member.leave(),
  };
}

function ofOneTopic(assignment: {
  readonly partitions: readonly TopicPartition[];
  readonly generation: number;
  readonly memberId: string;
}): PartitionAssignment {
  const partitions = assignment.partitions
    .map(({ partition }) => partition)
    .sort((left, right) => left - right);
  return { partitions, generation: assignment.generation, memberId: assignment.memberId };
}

/** One member as described by the group's coordinator. */
export interface AssignedMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  /** Empty for a member that is not one of ours, or while the group rebalances. */
  readonly nodeId: string;
  readonly partitions: readonly TopicPartition[];
}

export interface GroupAssignments {
  /** Kafka's state of the group: Stable, PreparingRebalance, CompletingRebalance, Empty or Dead. */
  readonly state: string;
  /** The generation of the assignment; null if there is none. */
  readonly generation: number | null;
  /** Members and their partitions are known in state Stable only. */
  readonly members: readonly AssignedMember[];
}

const DESCRIBE_TIMEOUT_MS = 10_000;

/** The coordinator's assignment, with which a restarted node can resume before it has joined. */
export async function describeAssignments(
  connection: KafkaConnection,
  groupId: string,
  timeoutMs: number = DESCRIBE_TIMEOUT_MS,
): Promise<GroupAssignments> {
  return withCoordinator(connection, groupId, new Deadline(timeoutMs), async (coordinator, leftMs) => {
    const request = describeGroupsRequest([groupId]);
    const [group] = await connection.cluster.send(coordinator, request, { timeoutMs: leftMs });
    const code = group?.code ?? 'UNKNOWN_SERVER_ERROR';
    if (group === undefined || code !== 'NONE') {
      throw new KafkaProtocolError(code, `describing group ${groupId}: ${code}`);
    }
    const members = group.members.map(describeMember);
    const generation = members.find((member) => member.generation !== null)?.generation ?? null;
    return { state: group.state, generation, members: members.map(({ member }) => member) };
  });
}

function describeMember(described: DescribedMember): { member: AssignedMember; generation: number | null } {
  const { memberId, clientId, clientHost, subscription } = described;
  const assignment = decodeAssignment(described.assignment);
  const nodeId = decodeClaim(subscription).nodeId;
  return {
    member: { memberId, clientId, clientHost, nodeId, partitions: assignment.partitions },
    generation: decodeGeneration(assignment.userData),
  };
}
