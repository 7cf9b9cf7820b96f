/** Finds partitions of the commands topic that are blocked by an open transaction of any client. */
import type { TopicNames } from '../../engine/topics.ts';
import type { OpenTransaction } from '../../kafka/admin/open-transactions.ts';
import { describeOpenTransaction, openTransactions } from '../../kafka/admin/open-transactions.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { delay } from '../../kafka/connect/deadline.ts';
import { KafkaProtocolError } from '../../kafka/connect/errors.ts';
import type { TopicPartition } from '../../kafka/ports.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { topicPartitions } from '../../kafka/topic-partitions.ts';
import type { Finding } from './finding.ts';

const SUBJECT = 'transactions';
/** Ordinary transactions of the engine end within milliseconds, so they are not reported. */
const HELD_MS = 3_000;

/** One finding for each partition that stays blocked; none if the topic is missing. */
export async function heldPartitions(
  connection: KafkaConnection,
  { commands: topic }: TopicNames,
): Promise<Finding[]> {
  const count = (await connection.partitionCount(topic)) ?? 0;
  const before = await heldOf(connection, topicPartitions(topic, count));
  if (before.size === 0) return [];
  await delay(HELD_MS);
  const after = await heldOf(connection, [...before.keys()]);
  const findings: Finding[] = [];
  for (const [at, stableOffset] of after) {
    if (before.get(at) === stableOffset) findings.push(await findingOf(connection, at, stableOffset));
  }
  return findings;
}

/** Partitions whose readable end is before the end of the log, with that offset. */
async function heldOf(
  connection: KafkaConnection,
  partitions: readonly TopicPartition[],
): Promise<Map<TopicPartition, number>> {
  const stable = await listOffsets(connection, partitions, 'latest');
  const ends = await listOffsets(connection, partitions, 'high-watermark');
  const held = new Map<TopicPartition, number>();
  for (const [index, at] of partitions.entries()) {
    const offset = stable[index]?.offset ?? 0;
    if (offset < (ends[index]?.offset ?? 0)) held.set(at, offset);
  }
  return held;
}

async function findingOf(
  connection: KafkaConnection,
  at: TopicPartition,
  stableOffset: number,
): Promise<Finding> {
  const where = `commands from offset ${stableOffset} of ${at.topic}-${at.partition} wait for`;
  const todo = 'end the transaction, or wait for its timeout; restarting the engine has no effect';
  const [first] = await transactionsOf(connection, at);
  const what = first ? describeOpenTransaction(at, first) : 'an open transaction';
  return { status: 'warn', subject: SUBJECT, detail: `${where} ${what}`, todo };
}

/** None if this client may not describe the producers. */
async function transactionsOf(connection: KafkaConnection, at: TopicPartition): Promise<OpenTransaction[]> {
  try {
    return await openTransactions(connection, at);
  } catch (error) {
    if (error instanceof KafkaProtocolError) return [];
    throw error;
  }
}
