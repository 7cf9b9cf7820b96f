/**
 * Outbound Kafka tasks for clusters other than the engine's: a job worker in the engine's process. The job is
 * durable, so it is repeated after a crash: at least once, with the job's retries and backoff. There is one
 * idempotent producer per cluster and credentials. Source: kafka-connector contract §2; ADR 16.
 */
import { LRUCache } from 'lru-cache';
import type { Json } from '../../bpmn/feel/index.ts';
import { parseJson, toDuration } from '../../bpmn/feel/index.ts';
import type { JobOutcome } from '../../engine/step/outbound-tasks.ts';
import { ClientPropertyError } from '../../kafka/connect/client-property-error.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { RecordPlace } from '../../kafka/ports.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import type { Job, Worker, WorkerOptions } from '../../worker/index.ts';
import { BpmnError, createWorker, JobFailure } from '../../worker/index.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { clusterKey } from '../cluster-key.ts';
import { ConnectorInputError } from '../errors.ts';
import { avroSchema, encodeAvro, plainText } from '../formats/plain-formats.ts';
import { SchemaRegistries } from '../formats/schema-registry.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { encoderRequest, KAFKA_TASK_TYPE, recordOf } from './kafka-task.ts';
import { attemptOf, failed, produceError, succeeded } from './outcome.ts';
import { idOf } from './own-cluster.ts';
import type { KafkaRequest } from './request.ts';
import { bindRequest } from './request.ts';
import { taskSettings } from './task-settings.ts';

export interface RemoteWorkerOptions
  extends Pick<WorkerOptions, 'bootstrapServers' | 'properties' | 'prefix' | 'log'> {
  readonly secrets: SecretStore;
  /**
   * The id of the engine's cluster: records for it are left to the engine. Absent: every cluster is treated
   * as another one.
   */
  readonly ownClusterId?: () => Promise<string>;
  /** Receives warnings about settings of a request that have no effect. */
  readonly warn: (message: string) => void;
}

/** Maximum number of records in flight. */
const CONCURRENCY = 64;
/** Maximum number of clusters with an open producer; the least recently used one is closed. */
const PRODUCERS_MAX = 100;
const WARNINGS_MAX = 1000;
const CLUSTER_ID_TIMEOUT_MS = 10_000;
/** A job that is returned to the engine is tried again after this time, ms. */
const GIVE_BACK_MS = 1_000;

interface Pooled {
  readonly connection: KafkaConnection;
  readonly producer: RecordProducer;
  /** Requested once, and again if there was no response. */
  clusterId: Promise<string> | undefined;
}

/** Runs until it is stopped. */
export class RemoteWorker {
  readonly #options: RemoteWorkerOptions;
  readonly #registries = new SchemaRegistries();
  readonly #worker: Worker;
  readonly #warned = new LRUCache<string, true>({ max: WARNINGS_MAX });
  readonly #pool = new LRUCache<string, Pooled>({
    max: PRODUCERS_MAX,
    dispose: (pooled) => void closePooled(pooled),
  });

  constructor(options: RemoteWorkerOptions) {
    this.#options = options;
    const { secrets: _secrets, warn: _warn, ownClusterId: _own, ...others } = options;
    this.#worker = createWorker({
      ...others,
      type: KAFKA_TASK_TYPE,
      concurrency: CONCURRENCY,
      longNumbers: parseJson,
      handler: (job) => this.#handle(job),
    });
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
    this.#pool.clear();
  }

  async #handle(job: Job): Promise<object> {
    const outcome = await this.#perform(job);
    const variables = parseJson(outcome.variables ?? '{}') as { readonly [name: string]: Json };
    if (outcome.kind === 'complete') return variables;
    if (outcome.kind === 'error') throw new BpmnError(outcome.code, outcome.message, variables);
    const { message, retries, backoffMs } = outcome;
    throw new JobFailure({ message, retries, backoffMs, variables });
  }

  async #perform(job: Job): Promise<JobOutcome> {
    const attempt = attemptOf(job, Date.now(), this.#options.secrets.redact);
    try {
      taskSettings(job.headers);
      const timeoutMs = toDuration(job.headers['jobTimeout'] ?? '')?.ms;
      if (timeoutMs) await job.extend(timeoutMs);
      const request = bindRequest(
        job.variables as { readonly [name: string]: Json },
        this.#options.secrets.get,
      );
      if (await this.#isOwnCluster(request)) throw givenBack(job);
      const { topic, partition, offset, timestampMs } = await this.#send(request);
      return succeeded(attempt, { topic, timestamp: timestampMs, offset, partition });
    } catch (error) {
      if (error instanceof JobFailure) throw error;
      return failed(attempt, error instanceof Error ? error : new Error(String(error)));
    }
  }

  /**
   * True if the engine treated its own cluster as another one, because the brokers did not respond: the
   * engine then writes exactly once.
   */
  async #isOwnCluster({ properties }: KafkaRequest): Promise<boolean> {
    const { ownClusterId } = this.#options;
    if (!ownClusterId) return false;
    const pooled = this.#pooled(properties);
    pooled.clusterId ??= idOf(pooled.connection, CLUSTER_ID_TIMEOUT_MS);
    try {
      return (await pooled.clusterId) === (await ownClusterId());
    } catch (error) {
      pooled.clusterId = undefined;
      throw produceError(error instanceof Error ? error.message : String(error));
    }
  }

  async #send(request: KafkaRequest): Promise<RecordPlace> {
    for (const warning of request.properties.warnings) this.#warnOnce(warning);
    try {
      const record = recordOf(request, await this.#encode(request));
      const [place] = await this.#pooled(request.properties).producer.send([record]);
      if (!place) throw new Error('the broker did not return the offset of the record');
      const { topic, partition, baseOffset: offset, timestampMs = -1 } = place;
      return { topic, partition, offset, timestampMs };
    } catch (error) {
      if (error instanceof ConnectorInputError) throw error;
      if (error instanceof ClientPropertyError)
        throw new ConnectorInputError(error.message, { cause: error });
      throw produceError(error instanceof Error ? error.message : String(error));
    }
  }

  async #encode(request: KafkaRequest): Promise<Buffer> {
    const { strategy, value } = request;
    if (strategy.kind === 'noSchema') return plainText(value);
    if (strategy.kind === 'inlineSchema') return encodeAvro(avroSchema(strategy.schema), value);
    return (await this.#registries.encoder(encoderRequest(request))).encode(value);
  }

  #warnOnce(warning: string): void {
    if (this.#warned.has(warning)) return;
    this.#warned.set(warning, true);
    this.#options.warn(warning);
  }

  #pooled(cluster: ConnectorProperties): Pooled {
    const { bootstrapServers, connection: properties, deliveryTimeoutMs } = cluster;
    const key = clusterKey(cluster, deliveryTimeoutMs);
    const known = this.#pool.get(key);
    if (known) return known;
    const connection = new KafkaConnection({
      bootstrapServers,
      clientId: 'signalbox-outbound',
      properties,
      log: () => undefined,
    });
    const producer = new RecordProducer(connection, { timeoutMs: deliveryTimeoutMs });
    const pooled: Pooled = { connection, producer, clusterId: undefined };
    this.#pool.set(key, pooled);
    return pooled;
  }
}

function givenBack({ retries }: Job): JobFailure {
  const message = "the brokers belong to the engine's own cluster, so the engine writes the record itself";
  return new JobFailure({ message, retries, backoffMs: GIVE_BACK_MS });
}

async function closePooled({ connection, producer }: Pooled): Promise<void> {
  await producer.close();
  connection.close();
}
