/**
 * The operations that this client may perform, according to the cluster: the authorized operations of topics
 * and groups (KIP-430), and the right to a transactional id, for which Kafka has no request. Without an
 * authorizer, everything is allowed.
 */
import type { KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import { withCoordinator } from '../group/group-offsets.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
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
/** The bits of a resource that may not be described, and of clusters that don't know this question. */
const NOT_PROVIDED = -2147483648;
const ALL: ReadonlySet<string> = new Set(OPERATIONS.values());
const TRANSACTION_TIMEOUT_MS = 10_000;

/**
 * The operations on each topic; names of topics that don't exist are answered as well. A topic that may not
 * be described has none; if the cluster doesn't know the question, all are assumed.
 */
export async function authorizedOnTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const answer = await connection.sendToAny(topicOperationsRequest(topics), timeoutMs);
  return new Map(
    topics.map((topic) => {
      const { code, operations } = answer.get(topic) ?? { code: 'NONE', operations: NOT_PROVIDED };
      return [topic, operationsOf(code, operations)];
    }),
  );
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
        return operationsOf(group?.code ?? 'NONE', group?.operations ?? NOT_PROVIDED);
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
  return error instanceof KafkaProtocolError && isDenied(error.code);
}

function isDenied(code: string): boolean {
  return code.endsWith('_AUTHORIZATION_FAILED');
}

function operationsOf(code: string, bits: number): ReadonlySet<string> {
  if (bits === NOT_PROVIDED) return isDenied(code) ? new Set() : ALL;
  return new Set([...OPERATIONS].flatMap(([code, name]) => (bits & (1 << code) ? [name] : [])));
}

/** What a cluster answers about one topic; the operations are bits. */
interface TopicOperations {
  /** Kafka's error name; NONE if there is none. */
  readonly code: string;
  readonly operations: number;
}

/** Metadata version 8, for the operations alone. */
function topicOperationsRequest(
  topics: readonly string[],
): KafkaRequest<ReadonlyMap<string, TopicOperations>> {
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

function readTopic(reader: WireReader): readonly [topic: string, answer: TopicOperations] {
  const code = kafkaErrorName(reader.int16());
  const topic = reader.string();
  reader.boolean();
  reader.array(() => {
    reader.int16();
    for (let field = 0; field < 3; field++) reader.int32();
    for (let list = 0; list < 3; list++) reader.array(() => reader.int32());
  });
  return [topic, { code, operations: reader.int32() }];
}
