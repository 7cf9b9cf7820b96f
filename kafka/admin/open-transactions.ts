/** The open transactions that block the readers of a partition (KIP-98, KIP-664). */
import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import type { TopicPartition } from '../ports.ts';
import { describeProducersRequest, listTransactionsRequest } from '../wire/producer-state-requests.ts';

export interface OpenTransaction {
  readonly producerId: string;
  /** Undefined if this client may not see it. */
  readonly transactionalId: string | undefined;
  /** Offset of its first record in the partition. */
  readonly startOffset: number;
  /** Epoch ms of its newest record. */
  readonly lastRecordAtMs: number;
}

const TIMEOUT_MS = 5_000;

/**
 * Oldest first. Rejects with KafkaProtocolError (TOPIC_AUTHORIZATION_FAILED, ...) or KafkaConnectionError.
 */
export async function openTransactions(
  connection: KafkaConnection,
  at: TopicPartition,
  timeoutMs: number = TIMEOUT_MS,
): Promise<OpenTransaction[]> {
  const deadline = new Deadline(timeoutMs);
  const leader = await connection.leaderOf(at.topic, at.partition, deadline.leftMs);
  const request = describeProducersRequest(at);
  const { code, producers } = await connection.cluster.send(leader, request, { timeoutMs: deadline.leftMs });
  if (code !== 'NONE')
    throw new KafkaProtocolError(code, `producers of ${at.topic}-${at.partition}: ${code}`);
  const open = producers.filter(({ transactionStart }) => transactionStart >= 0);
  const ids = await transactionalIds(
    connection,
    open.map(({ producerId }) => producerId),
    deadline,
  );
  return open
    .map(({ producerId, transactionStart, lastTimestampMs }) => ({
      producerId: String(producerId),
      transactionalId: ids.get(producerId),
      startOffset: transactionStart,
      lastRecordAtMs: lastTimestampMs,
    }))
    .sort((a, b) => a.startOffset - b.startOffset);
}

/**
 * Each broker knows the transactions that it coordinates; if a broker doesn't respond, its ids stay unknown.
 */
async function transactionalIds(
  connection: KafkaConnection,
  producerIds: readonly bigint[],
  deadline: Deadline,
): Promise<ReadonlyMap<bigint, string>> {
  if (producerIds.length === 0) return new Map();
  const request = listTransactionsRequest(producerIds);
  const asked = connection.metadata.brokers.map(({ nodeId }) =>
    connection.cluster.send(nodeId, request, { timeoutMs: deadline.leftMs }),
  );
  const answers = await Promise.allSettled(asked);
  return new Map(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [...answer.value] : [])));
}

/** For messages: the producer, the offset at which it started, and how to end the transaction. */
export function describeOpenTransaction(at: TopicPartition, open: OpenTransaction): string {
  const { producerId, transactionalId, startOffset } = open;
  const name = transactionalId === undefined ? '' : ` (transactional id '${transactionalId}')`;
  return (
    `an open transaction of producer id ${producerId}${name} since offset ${startOffset}; ` +
    'it ends with its client or its transaction.timeout.ms, or by ' +
    `kafka-transactions.sh abort --topic ${at.topic} --partition ${at.partition} --start-offset ${startOffset}`
  );
}
