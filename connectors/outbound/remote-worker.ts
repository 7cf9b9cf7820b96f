/**
 * Outbound Kafka tasks for clusters other than the engine's: a job worker in the engine's process. The job is
 * durable, so it is repeated after a crash: at least once, with the job's retries and back-off. There is one
 * idempotent producer per cluster and credentials. Source: kafka-connector contract §2; ADR 16.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Json } from '../../bpmn/feel/index.ts';
import { toDuration } from '../../bpmn/feel/index.ts';
import type { JobOutcome } from '../../engine/step/outbound-tasks.ts';
import { ClientPropertyError } from '../../kafka/connect/client-property-error.ts';
import { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { RecordPlace } from '../../kafka/ports.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import type { Job, Worker, WorkerOptions } from '../../worker/index.ts';
import { BpmnError, createWorker, JobFailure } from '../../worker/index.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { ConnectorInputError } from '../errors.ts';
import { avroSchema, encodeAvro, plainText } from '../formats/plain-formats.ts';
import { SchemaRegistries } from '../formats/schema-registry.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { encoderRequest, KAFKA_TASK_TYPE, recordOf } from './kafka-task.ts';
import { attemptOf, failed, produceError, succeeded } from './outcome.ts';
import type { KafkaRequest } from './request.ts';
import { bindRequest } from './request.ts';
import { taskSettings } from './task-settings.ts';

export interface RemoteWorkerOptions
  extends Pick<WorkerOptions, 'bootstrapServers' | 'properties' | 'prefix' | 'log'> {
  readonly secrets: SecretStore;
  /** Receives warnings about settings of a request that have no effect. */
  readonly warn: (message: string) => void;
}

/** Maximum number of records in flight. */
const CONCURRENCY = 64;
/** Maximum number of clusters with an open producer; the least recently used one is closed. */
const PRODUCERS_MAX = 100;
const WARNINGS_MAX = 1000;

interface Pooled {
  readonly connection: KafkaConnection;
  readonly producer: RecordProducer;
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
    const { secrets: _secrets, warn: _warn, ...others } = options;
    this.#worker = createWorker({
      ...others,
      type: KAFKA_TASK_TYPE,
      concurrency: CONCURRENCY,
      handler: (job) => this.#handle(job),
    });
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
    this.#pool.clear();
  }

  async #handle(job: Job): Promise<object> {
    const outcome = await this.#perform(job);
    const variables = JSON.parse(outcome.variables ?? '{}') as { readonly [name: string]: unknown };
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
      const { topic, partition, offset, timestampMs } = await this.#send(request);
      return succeeded(attempt, { topic, timestamp: timestampMs, offset, partition });
    } catch (error) {
      return failed(attempt, error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #send(request: KafkaRequest): Promise<RecordPlace> {
    for (const warning of request.properties.warnings) this.#warnOnce(warning);
    try {
      const record = recordOf(request, await this.#encode(request));
      const [place] = await this.#producer(request.properties).send([record]);
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

  #producer({
    bootstrapServers,
    connection: properties,
    deliveryTimeoutMs,
  }: ConnectorProperties): RecordProducer {
    const text = JSON.stringify([[...bootstrapServers].sort(), [...properties].sort(), deliveryTimeoutMs]);
    // A digest, because it contains credentials.
    const key = createHash('sha256').update(text).digest('hex');
    const known = this.#pool.get(key);
    if (known) return known.producer;
    const connection = new KafkaConnection({
      bootstrapServers,
      clientId: 'signalbox-outbound',
      properties,
      log: () => undefined,
    });
    const producer = new RecordProducer(connection, { timeoutMs: deliveryTimeoutMs });
    this.#pool.set(key, { connection, producer });
    return producer;
  }
}

async function closePooled({ connection, producer }: Pooled): Promise<void> {
  await producer.close();
  connection.close();
}
