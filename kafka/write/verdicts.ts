/**
 * What each error code of Kafka means for a write: the one place that tells the refusal of a record or topic,
 * which fails alone, from a doubt, after which an owner takes over again (rule R1). Pure. Source: the errors
 * that org.apache.kafka.common.requests.{Metadata,CreateTopics,InitProducerId,AddPartitionsToTxn,Produce,
 * EndTxn}Response name, and KIP-98, KIP-360, KIP-890.
 */
import type { KafkaErrorName } from '../wire/error-codes.ts';

/** A request that a write consists of; metadata: of one topic. */
export type WriteRequest =
  | 'metadata'
  | 'createTopics'
  | 'initProducerId'
  | 'addPartitions'
  | 'produce'
  | 'endTxn';

/**
 * `record`: the broker does not take what the batch holds; maybe one record is the cause. `topic`: this topic
 * can't be written to, made or found by this client. `client`: this client may not write at all. Of these
 * three nothing is or will be written. `wait`: ask the same broker again soon. `retry`: ask again, with fresh
 * metadata or another coordinator. `neighbour`: another partition of the request failed, this one was not
 * tried. `fenced`: another owner, or the transaction timed out; both answer alike. `doubt`: the outcome is
 * unknown, or can't be helped by this process.
 */
export type Verdict = 'record' | 'topic' | 'client' | 'wait' | 'retry' | 'neighbour' | 'fenced' | 'doubt';

type Verdicts = Readonly<Partial<Record<KafkaErrorName, Verdict>>>;

/** Of each request that the transaction coordinator answers. */
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
  metadata: {
    UNKNOWN_TOPIC_OR_PARTITION: 'topic',
    INVALID_TOPIC_EXCEPTION: 'topic',
    TOPIC_AUTHORIZATION_FAILED: 'topic',
    LEADER_NOT_AVAILABLE: 'retry',
    REPLICA_NOT_AVAILABLE: 'retry',
    REQUEST_TIMED_OUT: 'retry',
    CLUSTER_AUTHORIZATION_FAILED: 'doubt',
    UNKNOWN_SERVER_ERROR: 'doubt',
  },
  createTopics: {
    INVALID_TOPIC_EXCEPTION: 'topic',
    TOPIC_AUTHORIZATION_FAILED: 'topic',
    CLUSTER_AUTHORIZATION_FAILED: 'topic',
    POLICY_VIOLATION: 'topic',
    INVALID_PARTITIONS: 'topic',
    INVALID_REPLICATION_FACTOR: 'topic',
    INVALID_REPLICA_ASSIGNMENT: 'topic',
    INVALID_CONFIG: 'topic',
    INVALID_REQUEST: 'topic',
    // The quota is for making topics: it may last, and must not hold what writes to other topics.
    THROTTLING_QUOTA_EXCEEDED: 'topic',
    // Asked again as long as one topic is worth it; then others must not wait for it.
    REQUEST_TIMED_OUT: 'topic',
    LEADER_NOT_AVAILABLE: 'topic',
    NOT_CONTROLLER: 'retry',
    UNSUPPORTED_VERSION: 'doubt',
    UNKNOWN_SERVER_ERROR: 'doubt',
  },
  initProducerId: { ...COORDINATOR, INVALID_TRANSACTION_TIMEOUT: 'doubt' },
  addPartitions: {
    ...COORDINATOR,
    // When others know the partition, only the coordinator has not heard of it yet.
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
    // Fresh metadata tells whether the topic is missing or its leader has moved.
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
    // Where Produce adds partitions: one was not known to the coordinator yet, so none was added.
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
  // It is never repeated, so what elsewhere is worth another request is a doubt here. An abort that came too
  // soon (CONCURRENT_TRANSACTIONS) has changed nothing: that one may be asked for again.
  endTxn: {
    ...COORDINATOR,
    COORDINATOR_LOAD_IN_PROGRESS: 'doubt',
    COORDINATOR_NOT_AVAILABLE: 'doubt',
    NOT_COORDINATOR: 'doubt',
    LEADER_NOT_AVAILABLE: 'doubt',
    REQUEST_TIMED_OUT: 'doubt',
    TRANSACTION_ABORTABLE: 'doubt',
  },
};

/** Answers to Produce, or to the search for a leader, by which nothing of the batch was appended. */
const NOT_APPENDED: ReadonlySet<string> = new Set<KafkaErrorName>([
  'LEADER_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNKNOWN_TOPIC_ID',
  'INCONSISTENT_TOPIC_ID',
]);

/**
 * True for a code that is worth another request for a while only: if it lasts, the topic is the cause, and
 * its refusal is clear. After the other codes of `retry` the batch may be in the log.
 */
export function becomesRefusal(code: string): boolean {
  return NOT_APPENDED.has(code);
}

/** A code that the table doesn't have is a doubt. `code`: Kafka's error name. */
export function verdictOf(request: WriteRequest, code: string): Verdict {
  return VERDICTS[request][code as KafkaErrorName] ?? 'doubt';
}
