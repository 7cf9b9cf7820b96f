/** All limits of the engine, as named constants with their unit. Pure. */

/** Elements activated in one step; the rest continues in a continuation. */
export const ACTIVATIONS_PER_STEP_MAX = 1000;
/**
 * Multiple of the activations of one instance that one command may cause over all instances, such as called
 * ones; the rest runs in continuations.
 */
export const STEPS_PER_COMMAND_MAX = 10;
/**
 * Active instances below one root that were called, directly or not; a further call is an incident. Limits
 * the resources of a recursive process.
 */
export const CALLED_INSTANCES_MAX = 10_000;
/**
 * Signals of one tree (each started or triggered what threw the next ones) that a partition has not delivered
 * yet; from then on until all are delivered, throwing one more is an incident. Limits the memory of a process
 * that starts itself by several signals.
 */
export const SIGNALS_PENDING_MAX = 10_000;
/**
 * The same for the signals that one instance, with those that it called, has thrown by itself: limits the
 * memory of an instance that throws signals in an endless loop.
 */
export const SIGNALS_PENDING_OF_INSTANCE_MAX = 20_000;
/** Characters of the variables of these signals, for both. */
export const SIGNALS_PENDING_CHARS_MAX = 32 * 1024 * 1024;
/** Called process instances that run in the step of their caller; others run in continuations. */
export const CALLS_PER_STEP_MAX = 100;
/**
 * Largest state, history or job record, bytes: Kafka's default max.message.bytes less room for key and
 * headers.
 */
export const RECORD_BYTES_MAX = 1_000_000;
/**
 * Additional bytes of a record for the note of a failure: an instance at the limit must still get its
 * incident.
 */
export const FAILURE_NOTE_BYTES_MAX = 16_000;
/** Due instances, expired messages or deleted instances processed in one batch. */
export const DUE_PER_BATCH_MAX = 500;
/** Tags of an instance, and their length in characters, as in Camunda. */
export const TAGS_MAX = 10;
export const TAG_LENGTH_MAX = 100;
/** Jobs in one answer to a lease. */
export const LEASE_JOBS_MAX = 500;
/** Length of a lease, ms. */
export const LEASE_MS_MAX = 366 * 24 * 3600 * 1000;
/** Commands in one transaction. */
export const BATCH_COMMANDS_MAX = 1000;
/**
 * The largest command that is decoded, bytes: a compressed record can contain far more than the broker's
 * max.message.bytes.
 */
export const COMMAND_BYTES_MAX = 16 * 1024 * 1024;
/**
 * The largest deployment, bytes of its files; its command is compressed, and then at most RECORD_BYTES_MAX.
 */
export const DEPLOYMENT_BYTES_MAX = COMMAND_BYTES_MAX - 64 * 1024;
/**
 * Work after which a batch ends although more commands wait, so that other partitions of the node have their
 * turn and a transaction stays small. Ordinary batches stay far below.
 */
export const BATCH_WORK_MAX = {
  /** Events of instances. */
  events: 100_000,
  /** Bytes of records. */
  recordBytes: 16 * 1024 * 1024,
  /** Units of FEEL work; see bpmn/feel/budget.ts. */
  feelWork: 50_000_000,
  /** Bytes of values made by FEEL. */
  feelBytes: 256 * 1024 * 1024,
  /** Commands that are sent to one partition, which handles as many in a batch. */
  commandsSent: 1000,
} as const;
/** Bytes of commands taken into one transaction. */
export const BATCH_BYTES_MAX = 1 * 1024 * 1024;
/** Bytes of commands fetched and not processed yet, per partition. */
export const QUEUE_BYTES_MAX = 2 * 1024 * 1024;
/** Levels of nesting of JSON variables. */
export const JSON_DEPTH_MAX = 200;
/** Characters of a name, key or id in a command. */
export const NAME_LENGTH_MAX = 1000;
/** Decoded instances kept in memory per partition, bytes of their encoded form. */
export const HOT_BYTES_MAX = 2 * 1024 * 1024;
/** How long the id of a command is remembered, ms. */
export const COMMAND_ID_WINDOW_MS = 15 * 60 * 1000;
/**
 * Command ids that a partition remembers at the same time: at most 80 MB. Beyond it, the oldest are forgotten
 * early, with a warning.
 */
export const COMMAND_IDS_MAX = 4_000_000;
/** Records of single transactions with command ids, per partition; the same in all versions. */
export const COMMAND_ID_SLOTS = 1000;
/** Characters of a reason in a dead letter's header. */
export const REASON_LENGTH_MAX = 2000;
/** Maximum time to live of a buffered message, ms (a year). */
export const MESSAGE_TTL_MS_MAX = 366 * 24 * 3600 * 1000;
/** Retention of an ended instance in the state topic, ms. */
export const KEEP_ENDED_MS = 3600 * 1000;
/** Maximum number of ended instances that a partition keeps. */
export const KEEP_ENDED_MAX = 50_000;
/** Interval between the transactions of a fully busy node, ms. */
export const TRANSACTION_INTERVAL_MS = 10;
