/** Makes a job worker on real Kafka. Source of the wiring: ports in worker.ts. */
import { hostname } from 'node:os';
import { DEFAULT_PREFIX, jobTopic, topicNames } from '../engine/topics.ts';
import { KafkaConnection } from '../kafka/connect/connection.ts';
import { joinConsumerGroup } from '../kafka/group/worker-group.ts';
import { PartitionReader } from '../kafka/read/partition-reader.ts';
import { RecordProducer } from '../kafka/write/producer.ts';
import type { Variables } from './errors.ts';
import type { Job } from './job.ts';
import type { JobHandler } from './job-runner.ts';
import type { WorkerLog } from './log.ts';
import { stderrLog } from './log.ts';
import type { WorkerPorts, WorkerStatus } from './worker.ts';
import { JobWorker } from './worker.ts';

/** What a handler answers: the variables of the completion, or none. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler may return nothing at all.
export type HandlerResult = object | null | undefined | void;

export interface WorkerOptions<V extends object = Variables> {
  /** The job type, as in the model's task definition; or several, all for the same handler. */
  readonly type?: string;
  readonly types?: readonly string[];
  /**
   * Does the work. What it returns are the variables of the completion; to fail with retries of its own it
   * throws a JobFailure, for an error boundary event a BpmnError; any other error fails the job with one
   * retry less. For a task listener's job it may throw TaskDenied, or return TaskCorrections, for an ad-hoc
   * subprocess's AdHocResult. It may be
   * called again for a job that it has done, after a crash or a lost connection: the engine takes one result,
   * but what the handler does outside should bear it.
   */
  readonly handler: (job: Job<V>) => HandlerResult | Promise<HandlerResult>;
  /** Handlers at work at the same time. Default: 32. */
  readonly concurrency?: number;
  /** host:port, several by commas or as a list. Default: `bootstrap.servers` of the properties. */
  readonly bootstrapServers?: string | readonly string[];
  /** As in a Java client's properties file: SASL and TLS. */
  readonly properties?: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
  /** Of the topics. Default: `signalbox.` */
  readonly prefix?: string;
  /**
   * Workers of one type and one group share the jobs. Default: `<prefix without its dot>-worker`. Each type
   * has a consumer group of its own, named `<groupId>.<type as in its topic's name>`.
   */
  readonly groupId?: string;
  /** How long `stop` waits for handlers at work, ms. Default: 30 s. */
  readonly stopTimeoutMs?: number;
  /** After this long without a sign of life the worker's partitions go to others, ms. Default: 6 s. */
  readonly sessionTimeoutMs?: number;
  /** Default: warnings and errors to stderr. */
  readonly log?: WorkerLog;
}

/** A running worker. */
export interface Worker {
  /** Resolves when it has joined the group of each of its types; a type nobody deployed yet has none. */
  readonly ready: Promise<void>;
  readonly status: WorkerStatus;
  /** Begins no further job, lets the running ones end, writes their results, commits and leaves. */
  stop(): Promise<void>;
}

const CONCURRENCY_DEFAULT = 32;
const STOP_TIMEOUT_MS = 30_000;
const HANDOVER_TIMEOUT_MS = 10_000;
const COMMIT_INTERVAL_MS = 100;
const PRODUCE_TIMEOUT_MS = 10_000;
/** Answers of this size keep a worker busy, and bound what it holds. */
const FETCH_BYTES_MAX = 2 * 1024 * 1024;
const FETCH_PARTITION_BYTES_MAX = 512 * 1024;

let workerCount = 0;

/**
 * Starts a worker at once; it waits for brokers and topics by itself. Throws TypeError or ClientPropertyError
 * for bad options.
 */
export function createWorker<V extends object = Variables>(options: WorkerOptions<V>): Worker {
  const { prefix = DEFAULT_PREFIX, concurrency = CONCURRENCY_DEFAULT, log = stderrLog } = options;
  const types = new Set(options.types ?? (options.type === undefined ? [] : [options.type]));
  if (types.size === 0 || types.has('')) throw new TypeError('a worker requires `type` or `types`');
  if (!(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new TypeError(`concurrency must be an integer greater than 0, not ${concurrency}`);
  }
  const groupId = options.groupId ?? `${prefix.replace(/\.$/, '')}-worker`;
  const jobsPrefix = jobTopic(prefix, '');
  const sources = Array.from(types, (type) => {
    const topic = jobTopic(prefix, type);
    return { type, topic, groupId: `${groupId}.${topic.slice(jobsPrefix.length)}` };
  });
  return new JobWorker(openPorts(options), {
    handler: options.handler as JobHandler,
    concurrency,
    commandsTopic: topicNames(prefix).commands,
    sources,
    handoverTimeoutMs: HANDOVER_TIMEOUT_MS,
    commitIntervalMs: COMMIT_INTERVAL_MS,
    stopTimeoutMs: options.stopTimeoutMs ?? STOP_TIMEOUT_MS,
    log,
  });
}

function openPorts<V extends object>(options: WorkerOptions<V>): WorkerPorts {
  const connection = new KafkaConnection({
    bootstrapServers: serversOf(options.bootstrapServers),
    clientId: 'signalbox-worker',
    properties: propertiesOf(options.properties),
  });
  const memberName = `${hostname()}-${process.pid}-${workerCount++}`;
  const reader = new PartitionReader(connection, {
    requestBytesMax: FETCH_BYTES_MAX,
    partitionBytesMax: FETCH_PARTITION_BYTES_MAX,
  });
  const producer = new RecordProducer(connection, { timeoutMs: PRODUCE_TIMEOUT_MS });
  const { sessionTimeoutMs } = options;
  return {
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
