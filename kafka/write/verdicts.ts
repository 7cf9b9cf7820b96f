/**
 * The meaning of each of Kafka's error codes for a write. Only this file distinguishes a refusal of a record
 * or topic, which fails alone, from a doubt, after which an owner takes over again (rule R1). Pure. Source:
 * the errors listed for
 * org.apache.kafka.common.requests.{Metadata,CreateTopics,InitProducerId,AddPartitionsToTxn,Produce,
 * EndTxn}Response, and KIP-98, KIP-360, KIP-890.
 */
import type { KafkaErrorName } from '../wire/error-codes.ts';

/** A request that is part of a write; `metadata` is for one topic. */
export type WriteRequest =
  | 'metadata'
  | 'createTopics'
  | 'initProducerId'
  | 'addPartitions'
  | 'produce'
  | 'endTxn'
  /** EndTxn in version 2 of transactions, which may be repeated: only NONE is a success (ADR 49). */
  | 'repeatedEndTxn';

/**
 * `record`: the broker refuses the content of the batch; possibly one record is the cause. `topic`: this
 * topic can't be written to, created or found by this client. `client`: this client may not write at all.
 * After these three, nothing is or will be written. `wait`: ask the same broker again soon. `retry`: ask
 * again, with fresh metadata or another coordinator. `neighbour`: another partition of the request failed,
 * this one was not tried. `fenced`: another owner, or the transaction timed out; both have the same error.
 * `doubt`: the outcome is unknown, or this process can't resolve the problem.
 */
export type Verdict = 'record' | 'topic' | 'client' | 'wait' | 'retry' | 'neighbour' | 'fenced' | 'doubt';

type Verdicts = Readonly<Partial<Record<KafkaErrorName, Verdict>>>;

/** For each request to the transaction coordinator. */
const COORDINATOR: Verdicts = {
  CONCURRENT_TRANSACTIONS: 'wait',
  COORDINATOR_LOAD_IN_PROGRESS: 'retry',
  COORDINATOR_NOT_AVAILABLE: 'retry',
  NOT_COORDINATOR: 'retry',
  LEADER_NOT_AVAILABLE: 'retry',
  REQUEST_TIMED_OUT: 'retry',
  INVALID_PRODUCER_EPOCH: 'fenced',
  PRODUCER_FENCED: 'fenced',
  INVALID_TXN_STATE: 'fenced',
  INVALID_PRODUCER_ID_MAPPING: 'fenced',
  UNKNOWN_PRODUCER_ID: 'fenced',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'doubt',
  CLUSTER_AUTHORIZATION_FAILED: 'doubt',
  INVALID_REQUEST: 'doubt',
  UNSUPPORTED_VERSION: 'doubt',
  UNKNOWN_SERVER_ERROR: 'doubt',
};

const VERDICTS: Readonly<Record<WriteRequest, Verdicts>> = {
  // Both are sent before any record, so any error can be a refusal, and unlisted codes are.
  metadata: {
    LEADER_NOT_AVAILABLE: 'retry',
    REPLICA_NOT_AVAILABLE: 'retry',
    REQUEST_TIMED_OUT: 'retry',
    UNKNOWN_SERVER_ERROR: 'retry',
  },
  createTopics: { NOT_CONTROLLER: 'retry' },
  initProducerId: { ...COORDINATOR, INVALID_TRANSACTION_TIMEOUT: 'doubt' },
  addPartitions: {
    ...COORDINATOR,
    // If other brokers know the partition, only the coordinator doesn't know it yet.
    UNKNOWN_TOPIC_OR_PARTITION: 'topic',
    INVALID_TOPIC_EXCEPTION: 'topic',
    TOPIC_AUTHORIZATION_FAILED: 'topic',
    OPERATION_NOT_ATTEMPTED: 'neighbour',
  },
  produce: {
    MESSAGE_TOO_LARGE: 'record',
    RECORD_LIST_TOO_LARGE: 'record',
    INVALID_RECORD: 'record',
    INVALID_TIMESTAMP: 'record',
    POLICY_VIOLATION: 'record',
    INVALID_TOPIC_EXCEPTION: 'topic',
    TOPIC_AUTHORIZATION_FAILED: 'topic',
    UNSUPPORTED_FOR_MESSAGE_FORMAT: 'topic',
    UNSUPPORTED_COMPRESSION_TYPE: 'topic',
    CLUSTER_AUTHORIZATION_FAILED: 'client',
    INVALID_REQUIRED_ACKS: 'client',
    CONCURRENT_TRANSACTIONS: 'wait',
    // Fresh metadata shows whether the topic is missing or its leader has moved.
    UNKNOWN_TOPIC_OR_PARTITION: 'retry',
    UNKNOWN_TOPIC_ID: 'retry',
    INCONSISTENT_TOPIC_ID: 'retry',
    CORRUPT_MESSAGE: 'retry',
    LEADER_NOT_AVAILABLE: 'retry',
    NOT_LEADER_OR_FOLLOWER: 'retry',
    REPLICA_NOT_AVAILABLE: 'retry',
    FENCED_LEADER_EPOCH: 'retry',
    UNKNOWN_LEADER_EPOCH: 'retry',
    REQUEST_TIMED_OUT: 'retry',
    NETWORK_EXCEPTION: 'retry',
    NOT_ENOUGH_REPLICAS: 'retry',
    NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'retry',
    KAFKA_STORAGE_ERROR: 'retry',
    THROTTLING_QUOTA_EXCEEDED: 'retry',
    COORDINATOR_LOAD_IN_PROGRESS: 'retry',
    COORDINATOR_NOT_AVAILABLE: 'retry',
    NOT_COORDINATOR: 'retry',
    // If Produce adds partitions: the coordinator didn't know one of them yet, so none was added.
    OPERATION_NOT_ATTEMPTED: 'retry',
    INVALID_PRODUCER_EPOCH: 'fenced',
    PRODUCER_FENCED: 'fenced',
    INVALID_TXN_STATE: 'fenced',
    INVALID_PRODUCER_ID_MAPPING: 'fenced',
    UNKNOWN_PRODUCER_ID: 'fenced',
    OUT_OF_ORDER_SEQUENCE_NUMBER: 'doubt',
    TRANSACTION_ABORTABLE: 'doubt',
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'doubt',
    INVALID_REQUEST: 'doubt',
    UNSUPPORTED_VERSION: 'doubt',
    UNKNOWN_SERVER_ERROR: 'doubt',
  },
  // In version 1, EndTxn is never repeated, so errors that are retriable elsewhere are doubts here.
  endTxn: {
    ...COORDINATOR,
    CONCURRENT_TRANSACTIONS: 'doubt',
    COORDINATOR_LOAD_IN_PROGRESS: 'doubt',
    COORDINATOR_NOT_AVAILABLE: 'doubt',
    NOT_COORDINATOR: 'doubt',
    LEADER_NOT_AVAILABLE: 'doubt',
    REQUEST_TIMED_OUT: 'doubt',
    TRANSACTION_ABORTABLE: 'doubt',
  },
  repeatedEndTxn: { ...COORDINATOR, TRANSACTION_ABORTABLE: 'doubt' },
};

/** Requests about a single topic that are answered before a transaction begins. */
const BEFORE_WRITES: ReadonlySet<WriteRequest> = new Set<WriteRequest>(['metadata', 'createTopics']);

/** Errors of Produce, or of the lookup of a leader, after which no part of the batch was appended. */
const NOT_APPENDED: ReadonlySet<string> = new Set<KafkaErrorName>([
  'LEADER_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNKNOWN_TOPIC_ID',
  'INCONSISTENT_TOPIC_ID',
]);

/**
 * True for a code that is retried for a limited time only: if it lasts, the topic is the cause, and its
 * refusal is clear. After the other codes of `retry`, the batch may be in the log.
 */
export function becomesRefusal(code: string): boolean {
  return NOT_APPENDED.has(code);
}

/**
 * A code that is not in the table is a doubt or, for a request before a transaction, a refusal of the topic.
 * `code`: Kafka's error name.
 */
export function verdictOf(request: WriteRequest, code: string): Verdict {
  return VERDICTS[request][code as KafkaErrorName] ?? (BEFORE_WRITES.has(request) ? 'topic' : 'doubt');
}
