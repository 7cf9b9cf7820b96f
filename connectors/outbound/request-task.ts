/**
 * A task with request and reply: the request is a record of the transaction in which the task starts to wait,
 * so no reply can arrive before it. The value contains business data only; the requester is in a header,
 * which the reply returns, or which a FEEL expression finds in the reply (connectors/replies). Pure except
 * for secrets and schemas.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject, parseJson } from '../../bpmn/feel/index.ts';
import type { JobOutcome, OutboundJob, OutboundStep } from '../../engine/step/outbound-tasks.ts';
import { ConnectorError, ConnectorInputError } from '../errors.ts';
import { REPLY_TOPIC, REPLY_TOPIC_HEADER, REQUEST_ID_HEADER } from '../replies/reply-headers.ts';
import { requestIdText } from '../replies/request-id.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { recordOf } from './kafka-task.ts';
import type { Attempt } from './outcome.ts';
import { attemptOf, failed, produceError } from './outcome.ts';
import type { KafkaRequest } from './request.ts';
import { bindRequest } from './request.ts';
import { taskSettings } from './task-settings.ts';

/** Always written to the engine's own cluster. */
const OWN_CLUSTER = 'own:9092';
const PREPARATION_MS = 100;

export interface RequestTaskOptions {
  readonly secrets: SecretStore;
  /** Undefined: ask again later. */
  readonly encode: (request: KafkaRequest) => Buffer | undefined;
}

export class RequestTask {
  readonly #options: RequestTaskOptions;

  constructor(options: RequestTaskOptions) {
    this.#options = options;
  }

  step(job: OutboundJob, nowMs: number): OutboundStep {
    const { header } = job;
    const attempt = this.#attempt(job, nowMs);
    try {
      taskSettings(header.headers);
      const replyTopic = header.headers[REPLY_TOPIC]?.trim();
      if (!replyTopic) throw new ConnectorInputError(`the task header ${REPLY_TOPIC} is missing`);
      const request = this.#bind(job);
      const value = this.#options.encode(request);
      if (value === undefined) return { kind: 'wait', waitMs: PREPARATION_MS };
      const requestId = requestIdText({ ...header, definitionKey: job.definitionKey });
      const headers = [
        ...request.headers,
        { key: REQUEST_ID_HEADER, value: Buffer.from(requestId) },
        { key: REPLY_TOPIC_HEADER, value: Buffer.from(replyTopic) },
      ];
      const key = request.key ?? requestId;
      const record = recordOf({ ...request, key, headers }, value);
      return { kind: 'write', record, label: attempt.redact(request.topic), after: 'reply' };
    } catch (error) {
      if (!(error instanceof ConnectorInputError || error instanceof ConnectorError)) throw error;
      return { kind: 'done', outcome: failed(attempt, error) };
    }
  }

  refused(job: OutboundJob, reason: string, nowMs: number): JobOutcome {
    return failed(this.#attempt(job, nowMs), produceError(reason));
  }

  #bind(job: OutboundJob): KafkaRequest {
    const variables = parseJson(job.variablesJson()) as { readonly [name: string]: Json };
    const { topic } = variables;
    const named = isJsonObject(topic) ? topic : {};
    const own = { ...named, bootstrapServers: OWN_CLUSTER };
    return bindRequest({ ...variables, topic: own, authentication: null }, this.#options.secrets.get);
  }

  #attempt({ header }: OutboundJob, nowMs: number): Attempt {
    return attemptOf(header, nowMs, this.#options.secrets.redact);
  }
}
