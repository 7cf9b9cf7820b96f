/**
 * The requests of Kafka's classic group protocol, and the data that consumers put into them. Pure. Source:
 * kafka.apache.org/protocol: JoinGroup 5, SyncGroup 3, Heartbeat 3, LeaveGroup 2, DescribeGroups 4,
 * DeleteGroups 1; ConsumerProtocolSubscription and ConsumerProtocolAssignment version 0.
 */

import type { TopicPartition } from '../ports.ts';
import type { NamedResult } from './admin-requests.ts';
import { kafkaErrorName } from './error-codes.ts';
import type { KafkaRequest } from './primitives.ts';
import { WireReader, WireWriter } from './primitives.ts';

const PROTOCOL_TYPE = 'consumer';

/** Identifies a membership. */
export interface GroupSession {
  readonly groupId: string;
  readonly generation: number;
  readonly memberId: string;
}

export interface JoinOptions {
  readonly groupId: string;
  /** Empty for a new member: the broker responds with MEMBER_ID_REQUIRED and an id. */
  readonly memberId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolName: string;
  readonly subscription: Buffer;
}

export interface JoinedGroup {
  readonly code: string;
  readonly generation: number;
  readonly leaderId: string;
  readonly memberId: string;
  /** For the leader only. */
  readonly members: readonly { readonly memberId: string; readonly subscription: Buffer }[];
}

export function joinGroupRequest(options: JoinOptions): KafkaRequest<JoinedGroup> {
  return {
    apiKey: 11,
    apiName: 'JoinGroup',
    apiVersion: 5,
    encode: () =>
      new WireWriter()
        .string(options.groupId)
        .int32(options.sessionTimeoutMs)
        .int32(options.rebalanceTimeoutMs)
        .string(options.memberId)
        .string(null)
        .string(PROTOCOL_TYPE)
        .int32(1)
        .string(options.protocolName)
        .bytes(options.subscription)
        .finish(),
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      const code = kafkaErrorName(reader.int16());
      const generation = reader.int32();
      reader.nullableString();
      const leaderId = reader.string();
      const memberId = reader.string();
      const members = reader.array(() => {
        const id = reader.string();
        reader.nullableString();
        return { memberId: id, subscription: reader.nullableBytes() ?? Buffer.alloc(0) };
      });
      return { code, generation, leaderId, memberId, members };
    },
  };
}

/** The leader sends the assignments of all members, the others none; each member receives its own. */
export function syncGroupRequest(
  session: GroupSession,
  assignments: ReadonlyMap<string, Buffer>,
): KafkaRequest<{ readonly code: string; readonly assignment: Buffer }> {
  return {
    apiKey: 14,
    apiName: 'SyncGroup',
    apiVersion: 3,
    encode: () => {
      const writer = new WireWriter();
      writer.string(session.groupId).int32(session.generation).string(session.memberId).string(null);
      writer.array([...assignments], ([memberId, assignment]) => writer.string(memberId).bytes(assignment));
      return writer.finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      const code = kafkaErrorName(reader.int16());
      return { code, assignment: reader.nullableBytes() ?? Buffer.alloc(0) };
    },
  };
}

/** Returns Kafka's error code. */
export function heartbeatRequest(session: GroupSession): KafkaRequest<number> {
  return {
    apiKey: 12,
    apiName: 'Heartbeat',
    apiVersion: 3,
    encode: () =>
      new WireWriter()
        .string(session.groupId)
        .int32(session.generation)
        .string(session.memberId)
        .string(null)
        .finish(),
    decode: readErrorCode,
  };
}

/** Returns Kafka's error code. */
export function leaveGroupRequest(groupId: string, memberId: string): KafkaRequest<number> {
  return {
    apiKey: 13,
    apiName: 'LeaveGroup',
    apiVersion: 2,
    encode: () => new WireWriter().string(groupId).string(memberId).finish(),
    decode: readErrorCode,
  };
}

function readErrorCode(body: Buffer): number {
  const reader = new WireReader(body);
  reader.int32();
  return reader.int16();
}

export interface DescribedMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  /** Empty while the group is rebalancing. */
  readonly subscription: Buffer;
  readonly assignment: Buffer;
}

export interface DescribedGroup {
  readonly code: string;
  readonly groupId: string;
  /** Such as Stable, PreparingRebalance, CompletingRebalance, Empty, Dead. */
  readonly state: string;
  readonly protocolName: string;
  readonly members: readonly DescribedMember[];
  /** Bits of the operations that this client may perform on the group, if they were requested. */
  readonly operations: number;
}

export function describeGroupsRequest(
  groupIds: readonly string[],
  { operations: withOperations = false }: { readonly operations?: boolean } = {},
): KafkaRequest<DescribedGroup[]> {
  return {
    apiKey: 15,
    apiName: 'DescribeGroups',
    apiVersion: 4,
    encode: () => {
      const writer = new WireWriter();
      return writer
        .array(groupIds, (groupId) => writer.string(groupId))
        .boolean(withOperations)
        .finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      return reader.array(() => {
        const code = kafkaErrorName(reader.int16());
        const groupId = reader.string();
        const state = reader.string();
        reader.string();
        const protocolName = reader.string();
        const members = reader.array(() => readDescribedMember(reader));
        const operations = reader.int32();
        return { code, groupId, state, protocolName, members, operations };
      });
    },
  };
}

function readDescribedMember(reader: WireReader): DescribedMember {
  const memberId = reader.string();
  reader.nullableString();
  const clientId = reader.string();
  const clientHost = reader.string();
  const subscription = reader.nullableBytes() ?? Buffer.alloc(0);
  return {
    memberId,
    clientId,
    clientHost,
    subscription,
    assignment: reader.nullableBytes() ?? Buffer.alloc(0),
  };
}

export function deleteGroupsRequest(groupIds: readonly string[]): KafkaRequest<NamedResult[]> {
  return {
    apiKey: 42,
    apiName: 'DeleteGroups',
    apiVersion: 1,
    encode: () => {
      const writer = new WireWriter();
      return writer.array(groupIds, (groupId) => writer.string(groupId)).finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      return reader.array(() => {
        const name = reader.string();
        return { name, code: kafkaErrorName(reader.int16()), message: null };
      });
    },
  };
}

/** The topics that a member subscribes to, with data for the assignor. */
export interface Subscription {
  readonly topics: readonly string[];
  readonly userData: Buffer;
}

export function encodeSubscription({ topics, userData }: Subscription): Buffer {
  const writer = new WireWriter();
  return writer
    .int16(0)
    .array(topics, (topic) => writer.string(topic))
    .bytes(userData)
    .finish();
}

/** Throws RangeError if the bytes are not a subscription. */
export function decodeSubscription(bytes: Buffer): Subscription {
  const reader = new WireReader(bytes);
  reader.int16();
  const topics = reader.array(() => reader.string());
  return { topics, userData: reader.nullableBytes() ?? Buffer.alloc(0) };
}

/** The assignment of a member. */
export interface Assignment {
  readonly partitions: readonly TopicPartition[];
  readonly userData: Buffer;
}

export function encodeAssignment({ partitions, userData }: Assignment): Buffer {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)];
  const writer = new WireWriter();
  writer.int16(0).array(topics, ([topic, ofTopic]) => {
    writer.string(topic).array(ofTopic, ({ partition }) => writer.int32(partition));
  });
  return writer.bytes(userData).finish();
}

/** An empty buffer is an empty assignment. Throws RangeError if the bytes are not an assignment. */
export function decodeAssignment(bytes: Buffer): Assignment {
  if (bytes.length === 0) return { partitions: [], userData: bytes };
  const reader = new WireReader(bytes);
  reader.int16();
  const topics = reader.array(() => {
    const topic = reader.string();
    return reader.array(() => ({ topic, partition: reader.int32() }));
  });
  return { partitions: topics.flat(), userData: reader.nullableBytes() ?? Buffer.alloc(0) };
}
