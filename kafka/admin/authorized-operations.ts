/**
 * The operations that this client may perform, according to the cluster: the authorized operations of topics
 * and groups (KIP-430), and the right to a transactional id, for which Kafka has no request. Without an
 * authorizer, everything is allowed.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import { withCoordinator } from '../group/group-offsets.ts';
import { describeGroupsRequest } from '../wire/group-requests.ts';
import type { KafkaRequest } from '../wire/primitives.ts';
import { WireReader, WireWriter } from '../wire/primitives.ts';
import { TransactionalId } from '../write/transactional-id.ts';

/** AclOperation by code. Source: org.apache.kafka.common.acl.AclOperation. */
const OPERATIONS: ReadonlyMap<number, string> = new Map([
  [3, 'read'],
  [4, 'write'],
  [5, 'create'],
  [6, 'delete'],
  [7, 'alter'],
  [8, 'describe'],
  [10, 'describe-configs'],
  [11, 'alter-configs'],
]);
/** The bits if the cluster doesn't return any. */
const NOT_PROVIDED = -2147483648;
const TRANSACTION_TIMEOUT_MS = 10_000;

/**
 * The operations on each topic, also for names of topics that don't exist. A topic that may not be described
 * has none.
 */
export async function authorizedOnTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const answer = await connection.sendToAny(topicOperationsRequest(topics), timeoutMs);
  return new Map(topics.map((topic) => [topic, operationsOf(answer.get(topic) ?? NOT_PROVIDED)]));
}

/** The operations on a group, which doesn't need to exist. */
export async function authorizedOnGroup(
  connection: KafkaConnection,
  groupId: string,
  timeoutMs: number,
): Promise<ReadonlySet<string>> {
  try {
    return await withCoordinator(
      connection,
      groupId,
      new Deadline(timeoutMs),
      async (coordinator, leftMs) => {
        const request = describeGroupsRequest([groupId], { operations: true });
        const [group] = await connection.cluster.send(coordinator, request, { timeoutMs: leftMs });
        return operationsOf(group?.operations ?? NOT_PROVIDED);
      },
    );
  } catch (error) {
    if (isRefusal(error)) return new Set();
    throw error;
  }
}

/** Fences a transactional id. `id` must not be used for anything else. */
export async function mayWriteTransactions(
  connection: KafkaConnection,
  id: string,
  timeoutMs: number,
): Promise<boolean> {
  try {
    const unused = new TransactionalId(id, connection, connection.cluster);
    await unused.fence(TRANSACTION_TIMEOUT_MS, 1, new Deadline(timeoutMs));
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof KafkaProtocolError && error.code.endsWith('_AUTHORIZATION_FAILED');
}

function operationsOf(bits: number): ReadonlySet<string> {
  if (bits === NOT_PROVIDED) return new Set();
  return new Set([...OPERATIONS].flatMap(([code, name]) => (bits & (1 << code) ? [name] : [])));
}

/** Metadata version 8, used only for the operations, as bits. */
function topicOperationsRequest(topics: readonly string[]): KafkaRequest<ReadonlyMap<string, number>> {
  return {
    apiKey: 3,
    apiName: 'Metadata',
    apiVersion: 8,
    encode: () => {
      const writer = new WireWriter();
      writer.array(topics, (topic) => writer.string(topic));
      return writer.boolean(false).boolean(false).boolean(true).finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      reader.array(() => [reader.int32(), reader.string(), reader.int32(), reader.nullableString()]);
      reader.nullableString();
      reader.int32();
      return new Map(reader.array(() => readTopic(reader)));
    },
  };
}

function readTopic(reader: WireReader): readonly [topic: string, operations: number] {
  reader.int16();
  const topic = reader.string();
  reader.boolean();
  reader.array(() => {
    reader.int16();
    for (let field = 0; field < 3; field++) reader.int32();
    for (let list = 0; list < 3; list++) reader.array(() => reader.int32());
  });
  return [topic, reader.int32()];
}
