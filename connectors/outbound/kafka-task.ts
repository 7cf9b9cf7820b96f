/**
 * `io.camunda:connector-kafka:1`: a record for the engine's own cluster is written in the transaction of the
 * step; for any other cluster, a worker processes the job (remote-worker.ts). Source: kafka-connector
 * contract §2; ADR 16.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { parseJson } from '../../bpmn/feel/index.ts';
import type { JobOutcome, OutboundJob, OutboundStep } from '../../engine/step/outbound-tasks.ts';
import type { OutboundRecord, RecordPlace } from '../../kafka/ports.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { ConnectorError, ConnectorInputError } from '../errors.ts';
import { avroSchema, encodeAvro, plainText } from '../formats/plain-formats.ts';
import { registrySettings } from '../formats/registry-settings.ts';
import type { EncoderRequest } from '../formats/schema-registry.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { Attempt } from './outcome.ts';
import { attemptOf, failed, produceError, succeeded } from './outcome.ts';
import type { Ownership } from './own-cluster.ts';
import type { PreparedEncoders } from './prepared-encoders.ts';
import type { KafkaRequest } from './request.ts';
import { bindRequest } from './request.ts';
import { taskSettings, usesResult } from './task-settings.ts';

export const KAFKA_TASK_TYPE = 'io.camunda:connector-kafka:1';

/** Time before a step requests an encoder, or the id of a cluster, again, ms. */
const PREPARATION_MS = 100;

export interface KafkaTaskOptions {
  readonly secrets: SecretStore;
  readonly encoders: PreparedEncoders;
  /** Whether these brokers belong to the cluster that the engine itself runs on; see OwnCluster. */
  readonly isOwnCluster: (bootstrapServers: readonly string[], properties: ConnectorProperties) => Ownership;
  /** For tests of a model: the error code with which an element's task should fail. */
  readonly failWith?: (elementId: string) => { readonly code: Json; readonly message: string } | undefined;
}

export class KafkaTask {
  readonly #options: KafkaTaskOptions;

  constructor(options: KafkaTaskOptions) {
    this.#options = options;
  }

  step(job: OutboundJob, nowMs: number): OutboundStep {
    const attempt = this.#attempt(job, nowMs);
    try {
      taskSettings(job.header.headers);
      const injected = this.#options.failWith?.(job.header.elementId);
      if (injected) throw new ConnectorError(injected.code as string, injected.message);
      const variables = parseJson(job.variablesJson()) as { [name: string]: Json };
      const request = bindRequest(variables, this.#options.secrets.get);
      const { properties } = request;
      const isOwn = this.#options.isOwnCluster(properties.bootstrapServers, properties);
      if (isOwn === 'asking') return { kind: 'wait', waitMs: PREPARATION_MS };
      if (!isOwn) return { kind: 'publish' };
      const value = encodeValue(request, this.#options.encoders);
      if (value === undefined) return { kind: 'wait', waitMs: PREPARATION_MS };
      const after = usesResult(attempt.settings) ? 'place' : succeeded(attempt);
      const label = attempt.redact(request.topic);
      return { kind: 'write', record: recordOf(request, value), label, after };
    } catch (error) {
      if (!(error instanceof ConnectorInputError || error instanceof ConnectorError)) throw error;
      return { kind: 'done', outcome: failed(attempt, error) };
    }
  }

  placed(
    job: OutboundJob,
    { topic, timestampMs, offset, partition }: RecordPlace,
    nowMs: number,
  ): JobOutcome {
    return succeeded(this.#attempt(job, nowMs), { topic, timestamp: timestampMs, offset, partition });
  }

  refused(job: OutboundJob, reason: string, nowMs: number): JobOutcome {
    return failed(this.#attempt(job, nowMs), produceError(reason));
  }

  #attempt({ header }: OutboundJob, nowMs: number): Attempt {
    return attemptOf(header, nowMs, this.#options.secrets.redact);
  }
}

/**
 * The value as bytes; undefined while a schema is being fetched: ask again. Throws ConnectorError or
 * ConnectorInputError.
 */
export function encodeValue(request: KafkaRequest, encoders: PreparedEncoders): Buffer | undefined {
  const { strategy, value } = request;
  try {
    if (strategy.kind === 'noSchema') return plainText(value);
    if (strategy.kind === 'inlineSchema') return encodeAvro(avroSchema(strategy.schema), value);
    return encoders.take(encoderRequest(request))?.encode(value);
  } catch (error) {
    if (error instanceof ConnectorError) throw produceError(error.message);
    throw error;
  }
}

/** What to fetch from the registry for a request that uses one. Throws ConnectorInputError. */
export function encoderRequest({ strategy, topic, properties, credentials }: KafkaRequest): EncoderRequest {
  if (strategy.kind !== 'schemaRegistry')
    throw new Error(`no schema registry configured for ${strategy.kind}`);
  const settings = registrySettings(strategy.url, properties.registry, credentials);
  return { settings, topic, schemaType: strategy.schemaType, schema: strategy.schema };
}

/** The record of a request. No partition is set, so the key determines it, as in Java's clients. */
export function recordOf({ topic, key, headers }: KafkaRequest, value: Buffer): OutboundRecord {
  return { topic, partition: null, key: plainText(key), value, headers, required: true };
}
