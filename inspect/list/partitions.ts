/** The engine's partitions: their owners, and the commands that wait in each. Works without an engine. */

import { engineGroup } from '../../engine/engine-group.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../../kafka/connect/errors.ts';
import { fetchGroupOffsets } from '../../kafka/group/group-offsets.ts';
import { describeAssignments } from '../../kafka/group/membership.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import type { TopicScanner } from '../topic-scanner.ts';

const TIMEOUT_MS = 3_000;

export interface PartitionRow {
  readonly partition: number;
  /** The engine to which Kafka's group protocol has assigned it; null: none. */
  readonly nodeId: string | null;
  /** The last position that its engine has reported; null: none. It is at most a few seconds old. */
  readonly position: number | null;
  /** End of the commands topic. */
  readonly end: number;
  /** Commands that wait, counted as offsets, which includes transaction markers. */
  readonly waiting: number;
}

export interface PartitionListing {
  readonly groupId: string;
  /** Kafka's state of the group, such as Stable; `unknown` if the cluster doesn't tell. */
  readonly groupState: string;
  /** Node ids of the engines, sorted. */
  readonly engines: readonly string[];
  readonly partitions: readonly PartitionRow[];
}

export async function listPartitions(scanner: TopicScanner): Promise<PartitionListing> {
  const { connection, topics } = scanner;
  const topic = topics.commands;
  const groupId = engineGroup(topics.prefix);
  const count = await scanner.partitionCount(topic);
  const all = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  const [ends, group, positions] = await Promise.all([
    listOffsets(connection, all, 'latest'),
    orNull(describeAssignments(connection, groupId, TIMEOUT_MS)),
    orNull(fetchGroupOffsets(connection, groupId, all, TIMEOUT_MS)),
  ]);
  const owners = new Map(
    (group?.members ?? []).flatMap(({ nodeId, clientId, partitions }) =>
      partitions.map(({ partition }) => [partition, nodeId || clientId] as const),
    ),
  );
  const reported = new Map((positions ?? []).map(({ partition, offset }) => [partition, offset]));
  return {
    groupId,
    groupState: group?.state ?? 'unknown',
    engines: (group?.members ?? []).map(({ nodeId, clientId }) => nodeId || clientId).sort(),
    partitions: ends.map(({ partition, offset: end }) => {
      const found = reported.get(partition) ?? -1;
      const position = found < 0 ? null : found;
      const waiting = Math.max(0, end - (position ?? end));
      return { partition, nodeId: owners.get(partition) ?? null, position, end, waiting };
    }),
  };
}

/** A client that may only read topics is not refused the rest. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof KafkaProtocolError || error instanceof KafkaConnectionError) return null;
    throw error;
  }
}
