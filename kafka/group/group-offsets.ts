/**
 * Reads and writes the committed offsets of consumer groups. Source: kafka.apache.org/protocol, OffsetCommit
 * 7 and OffsetFetch 5.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline, delay } from '../connect/deadline.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import type { TopicPartition } from '../ports.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
import type { GroupSession } from '../wire/group-requests.ts';
import type { KafkaRequest } from '../wire/primitives.ts';
import { WireReader, WireWriter } from '../wire/primitives.ts';

export interface GroupOffset extends TopicPartition {
  /** Offset of the next record to read; -1 if the group never committed one. */
  readonly offset: number;
}

interface OffsetAnswer extends GroupOffset {
  readonly code: string;
}

const TIMEOUT_MS = 10_000;
const PAUSE_MS = 50;
const NO_LEADER_EPOCH = -1;

/**
 * For commits without membership (such as tools that reset offsets): generation -1 and an empty member id.
 */
export function offsetCommitRequest(
  { groupId, generation, memberId }: GroupSession,
  offsets: readonly GroupOffset[],
): KafkaRequest<{ topic: string; partition: number; code: string }[]> {
  return {
    apiKey: 8,
    apiName: 'OffsetCommit',
    apiVersion: 7,
    encode: () => {
      const writer = new WireWriter();
      writer.string(groupId).int32(generation).string(memberId).string(null);
      writer.array([...Map.groupBy(offsets, ({ topic }) => topic)], ([topic, ofTopic]) => {
        writer.string(topic).array(ofTopic, ({ partition, offset }) => {
          writer.int32(partition).int64(BigInt(offset)).int32(NO_LEADER_EPOCH).string(null);
        });
      });
      return writer.finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      const topics = reader.array(() => {
        const topic = reader.string();
        return reader.array(() => ({
          topic,
          partition: reader.int32(),
          code: kafkaErrorName(reader.int16()),
        }));
      });
      return topics.flat();
    },
  };
}

/** `partitions` null: all committed offsets of the group. */
function offsetFetchRequest(
  groupId: string,
  partitions: readonly TopicPartition[] | null,
): KafkaRequest<{ code: string; offsets: OffsetAnswer[] }> {
  return {
    apiKey: 9,
    apiName: 'OffsetFetch',
    apiVersion: 5,
    encode: () => {
      const writer = new WireWriter().string(groupId);
      if (partitions === null) return writer.int32(-1).finish();
      writer.array([...Map.groupBy(partitions, ({ topic }) => topic)], ([topic, ofTopic]) => {
        writer.string(topic).array(ofTopic, ({ partition }) => writer.int32(partition));
      });
      return writer.finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      const topics = reader.array(() => {
        const topic = reader.string();
        return reader.array(() => {
          const partition = reader.int32();
          const offset = reader.safeInt64();
          reader.int32();
          reader.nullableString();
          return { topic, partition, offset, code: kafkaErrorName(reader.int16()) };
        });
      });
      return { code: kafkaErrorName(reader.int16()), offsets: topics.flat() };
    },
  };
}

/**
 * The committed offsets of a group, for these partitions (offset -1 if none) or for all (null), by topic and
 * partition. Rejects with KafkaProtocolError or KafkaConnectionError.
 */
export async function fetchGroupOffsets(
  connection: KafkaConnection,
  groupId: string,
  partitions: readonly TopicPartition[] | null,
  timeoutMs: number = TIMEOUT_MS,
): Promise<GroupOffset[]> {
  return withCoordinator(connection, groupId, new Deadline(timeoutMs), async (coordinator, leftMs) => {
    const request = offsetFetchRequest(groupId, partitions);
    const answer = await connection.cluster.send(coordinator, request, { timeoutMs: leftMs });
    const failed = answer.offsets.find(({ code }) => code !== 'NONE')?.code ?? answer.code;
    if (failed !== 'NONE') throw new KafkaProtocolError(failed, `offsets of group ${groupId}: ${failed}`);
    const offsets = answer.offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
    return offsets.sort((left, right) =>
      left.topic === right.topic ? left.partition - right.partition : left.topic < right.topic ? -1 : 1,
    );
  });
}

/**
 * Writes offsets of a group without members, like a tool. Rejects with KafkaProtocolError, also if the group
 * has members, or KafkaConnectionError.
 */
export async function commitGroupOffsets(
  connection: KafkaConnection,
  groupId: string,
  offsets: readonly GroupOffset[],
  timeoutMs: number = TIMEOUT_MS,
): Promise<void> {
  await withCoordinator(connection, groupId, new Deadline(timeoutMs), async (coordinator, leftMs) => {
    const request = offsetCommitRequest({ groupId, generation: -1, memberId: '' }, offsets);
    assertCommitted(groupId, await connection.cluster.send(coordinator, request, { timeoutMs: leftMs }));
  });
}

/** Throws KafkaProtocolError for the first partition whose offset was not committed. */
export function assertCommitted(
  groupId: string,
  answers: readonly { topic: string; partition: number; code: string }[],
): void {
  for (const { topic, partition, code } of answers) {
    if (code === 'NONE') continue;
    throw new KafkaProtocolError(code, `committing ${topic}-${partition} of group ${groupId}: ${code}`);
  }
}

/** Retries while the coordinator moves or loads. */
export async function withCoordinator<T>(
  connection: KafkaConnection,
  groupId: string,
  deadline: Deadline,
  work: (coordinator: number, leftMs: number) => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      const coordinator = await connection.coordinatorOf('group', groupId, deadline.leftMs);
      return await work(coordinator, Math.max(1, deadline.leftMs));
    } catch (error) {
      const noAnswer = error instanceof KafkaConnectionError && !error.closed;
      const passing = noAnswer || isCoordinatorMoving(error);
      if (!passing || deadline.leftMs <= PAUSE_MS) throw error;
      await delay(PAUSE_MS);
    }
  }
}

/** True for the errors of a coordinator that has moved or is not ready yet. */
function isCoordinatorMoving(error: unknown): boolean {
  return (
    error instanceof KafkaProtocolError &&
    ['NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE', 'COORDINATOR_LOAD_IN_PROGRESS'].includes(error.code)
  );
}
