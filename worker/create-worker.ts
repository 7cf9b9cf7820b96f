/** Creates a job worker on Kafka. See worker.ts for the ports. */
import { hostname } from 'node:os';
import { SignalboxClient } from '../client/client.ts';
import { JobLeases } from '../client/job-leases.ts';
import { workerGroup } from '../engine/rights.ts';
import { DEFAULT_PREFIX, jobTopic, topicNames } from '../engine/topics.ts';
import { KafkaConnection } from '../kafka/connect/connection.ts';
import { joinConsumerGroup } from '../kafka/group/worker-group.ts';
import { listOffsets } from '../kafka/read/list-offsets.ts';
import { PartitionReader } from '../kafka/read/partition-reader.ts';
import { RecordProducer } from '../kafka/write/producer.ts';
import type { LongNumbers } from '../state/exact-json.ts';
import type { Variables } from './errors.ts';
import type { Job } from './job.ts';
import type { JobHandler } from './job-runner.ts';
import type { WorkerLog } from './log.ts';
import { stderrLog } from './log.ts';
import type { WorkerPorts, WorkerStatus } from './worker.ts';
import { JobWorker } from './worker.ts';

/** The result of a handler: the variables of the completion, or nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler may return nothing at all.
export type HandlerResult = object | null | undefined | void;

export interface WorkerOptions<V extends object = Variables> {
  /** The job type of the model's task definition, or several types with the same handler. */
  readonly type?: string;
  readonly types?: readonly string[];
  /**
   * Executes a job. It returns the variables of the completion. It throws a JobFailure to fail with retries
   * and back-off, a BpmnError for an error boundary event; any other error fails the job with one retry less.
   * For the job of a task listener, it may throw TaskDenied or return TaskCorrections; for the job of an
   * ad-hoc subprocess, it returns an AdHocResult. After a crash or a lost connection, it may be called again
   * for the same job: the engine accepts one result, but external effects must be idempotent.
   */
  readonly handler: (job: Job<V>) => HandlerResult | Promise<HandlerResult>;
  /**
   * True to lease each job before its handler starts. Then no handler is called for a job that has already
   * ended, the variables are current, and no other worker with this option gets the job until the lease ends.
   * It costs a request to the engine. Requires engines that support leases. Default: false, jobs are read
   * from their records.
   */
  readonly claim?: boolean;
  /** With `claim`: length of a lease, ms; `job.extend` sets a later deadline. Default: 5 minutes. */
  readonly leaseMs?: number;
  /** Number of handlers that run at the same time. Default: 32. */
  readonly concurrency?: number;
  /** Comma-separated host:port, or a list. Default: `bootstrap.servers` of the properties. */
  readonly bootstrapServers?: string | readonly string[];
  /** Properties of Kafka's Java client, for SASL and TLS. */
  readonly properties?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  /** Prefix of the topic names. Default: `signalbox.` */
  readonly prefix?: string;
  /**
   * Workers with the same type and group share the jobs. Default: `<prefix without its dot>-worker`. Each
   * type has its own consumer group, named `<groupId>.<type as in its topic's name>`.
   */
  readonly groupId?: string;
  /** How long `stop` waits for running handlers, ms. Default: 30 s. */
  readonly stopTimeoutMs?: number;
  /**
   * Session timeout of the consumer group, ms: without a heartbeat for this long, the worker's partitions are
   * assigned to others. Default: 6 s.
   */
  readonly sessionTimeoutMs?: number;
  /**
   * The form of numbers in variables that JavaScript can't represent, such as 9007199254740993: text (the
   * default), a BigInt if it is whole, or the result of a function of the text. All other numbers are plain.
   * Results may contain BigInts, which are written as numbers with all of their digits.
   */
  readonly longNumbers?: LongNumbers;
  /** Default: warnings and errors to stderr. */
  readonly log?: WorkerLog;
}

/** A running worker. */
export interface Worker {
  /**
   * Resolves when the worker has joined the group of each of its types; a type that is not deployed yet is
   * skipped.
   */
  readonly ready: Promise<void>;
  readonly status: WorkerStatus;
  /**
   * Starts no further job, waits for the running ones, writes their results, commits and leaves the group.
   */
  stop(): Promise<void>;
}

const CONCURRENCY_DEFAULT = 32;
const LEASE_MS = 5 * 60_000;
const STOP_TIMEOUT_MS = 30_000;
const HANDOVER_TIMEOUT_MS = 10_000;
const COMMIT_INTERVAL_MS = 100;
const PRODUCE_TIMEOUT_MS = 10_000;
/** Large enough to keep a worker busy, small enough to limit its memory. */
const FETCH_BYTES_MAX = 2 * 1024 * 1024;
const FETCH_PARTITION_BYTES_MAX = 512 * 1024;

let workerCount = 0;

/**
 * Starts a worker, which waits for brokers and topics if necessary. Throws TypeError or ClientPropertyError
 * for invalid options.
 */
export function createWorker<V extends object = Variables>(options: WorkerOptions<V>): Worker {
  const { prefix = DEFAULT_PREFIX, concurrency = CONCURRENCY_DEFAULT, log = stderrLog } = options;
  const types = new Set(options.types ?? (options.type === undefined ? [] : [options.type]));
  if (types.size === 0 || types.has('')) throw new TypeError('a worker requires `type` or `types`');
  if (!(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new TypeError(`concurrency must be an integer greater than 0, not ${concurrency}`);
  }
  const { claim, leaseMs = LEASE_MS } = options;
  if (!(Number.isInteger(leaseMs) && leaseMs > 0)) {
    throw new TypeError(`leaseMs must be an integer of ms greater than 0, not ${leaseMs}`);
  }
  const workerName = `${hostname()}-${process.pid}-${workerCount++}`;
  const groupId = options.groupId ?? workerGroup(prefix);
  const jobsPrefix = jobTopic(prefix, '');
  const sources = Array.from(types, (type) => {
    const topic = jobTopic(prefix, type);
    return { type, topic, groupId: `${groupId}.${topic.slice(jobsPrefix.length)}` };
  });
  return new JobWorker(openPorts(options, workerName), {
    ...(claim ? { claim: { workerName, leaseMs } } : {}),
    handler: options.handler as JobHandler,
    concurrency,
    commandsTopic: topicNames(prefix).commands,
    sources,
    handoverTimeoutMs: HANDOVER_TIMEOUT_MS,
    commitIntervalMs: COMMIT_INTERVAL_MS,
    stopTimeoutMs: options.stopTimeoutMs ?? STOP_TIMEOUT_MS,
    longNumbers: options.longNumbers,
    log,
  });
}

function openPorts<V extends object>(options: WorkerOptions<V>, memberName: string): WorkerPorts {
  const connection = new KafkaConnection({
    bootstrapServers: serversOf(options.bootstrapServers),
    clientId: 'signalbox-worker',
    properties: propertiesOf(options.properties),
  });
  const reader = new PartitionReader(connection, {
    requestBytesMax: FETCH_BYTES_MAX,
    partitionBytesMax: FETCH_PARTITION_BYTES_MAX,
  });
  const producer = new RecordProducer(connection, { timeoutMs: PRODUCE_TIMEOUT_MS });
  const { sessionTimeoutMs, claim, prefix } = options;
  const client = claim ? new SignalboxClient(connection, prefix === undefined ? {} : { prefix }) : undefined;
  const endOffsets = async (topic: string, partitionCount: number): Promise<number[]> => {
    const partitions = Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition }));
    const ends = await listOffsets(connection, partitions, 'latest');
    return partitions.map(({ partition: at }) => ends.find(({ partition }) => partition === at)?.offset ?? 0);
  };
  return {
    ...(client && {
      claiming: { leases: new JobLeases(client), endOffsets, nowMs: () => performance.now() },
    }),
    reader,
    producer,
    partitionCount: (topic) => connection.partitionCount(topic),
    joinGroup: ({ topic, ...group }) =>
      joinConsumerGroup({
        connection,
        topics: [topic],
        memberName,
        ...group,
        ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
      }),
    close: async () => {
      await client?.close();
      await reader.close();
      await producer.close();
      connection.close();
    },
  };
}

function serversOf(servers: string | readonly string[] | undefined): readonly string[] {
  if (servers === undefined || servers === '') return [];
  return typeof servers === 'string' ? servers.split(',') : servers;
}

function propertiesOf(properties: WorkerOptions['properties']): ReadonlyMap<string, string> {
  return properties instanceof Map ? properties : new Map(Object.entries(properties ?? {}));
}
