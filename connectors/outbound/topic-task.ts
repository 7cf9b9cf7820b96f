/**
 * Tasks of selected job types whose record is written to the topic in a task header: a replacement for Kafka
 * Connect's source connector for Zeebe, but in the transaction of the step. Pure. Source: kafka-connector
 * contract §8.
 */
import type { JobOutcome, OutboundJob, OutboundStep } from '../../engine/step/outbound-tasks.ts';
import type { ExactJson } from '../../state/exact-json.ts';
import { parseExactJson } from '../../state/exact-json.ts';
import { ConnectorInputError } from '../errors.ts';
import type { Attempt } from './outcome.ts';
import { failed, produceError } from './outcome.ts';

export interface TopicTaskOptions {
  readonly types: readonly string[];
  /** Task headers that may contain the topic; the first that exists is used. */
  readonly topicHeaders?: readonly string[];
  /** Names of the variables to write; all if absent or empty. */
  readonly variables?: readonly string[];
}

const TOPIC_HEADERS = ['kafka-topic', 'topic'];

export class TopicTask {
  readonly #options: TopicTaskOptions;

  constructor(options: TopicTaskOptions) {
    this.#options = options;
  }

  handles(type: string): boolean {
    return this.#options.types.includes(type);
  }

  step(job: OutboundJob, nowMs: number): OutboundStep {
    const { header } = job;
    const { topicHeaders = TOPIC_HEADERS } = this.#options;
    const topic = topicHeaders.map((name) => header.headers[name]?.trim()).find((name) => name);
    if (!topic) {
      const error = new ConnectorInputError(
        `none of the task headers ${topicHeaders.join(', ')} names a topic`,
      );
      return { kind: 'done', outcome: failed(attemptOf(job, nowMs), error) };
    }
    const value = Buffer.from(JSON.stringify(activatedJob(job, this.#variables(job))));
    const record = { topic, partition: null, key: String(header.jobKey), value, required: true } as const;
    return { kind: 'write', record, label: topic, after: { kind: 'complete' } };
  }

  refused(job: OutboundJob, reason: string, nowMs: number): JobOutcome {
    return failed(attemptOf(job, nowMs), produceError(reason));
  }

  #variables(job: OutboundJob): { [name: string]: ExactJson } {
    const all = parseExactJson(job.variablesJson()) as { [name: string]: ExactJson };
    const { variables = [] } = this.#options;
    if (variables.length === 0) return all;
    return Object.fromEntries(Object.entries(all).filter(([name]) => variables.includes(name)));
  }
}

function attemptOf({ header }: OutboundJob, nowMs: number): Attempt {
  const redact = (text: string): string => text;
  return { settings: { retryBackoffMs: 0 }, retries: header.retries, nowMs, redact };
}

/** The whole job as Zeebe's Java client writes it: the fields of `ActivatedJob`. */
function activatedJob({ header, definitionKey }: OutboundJob, variables: { [name: string]: ExactJson }) {
  return {
    key: header.jobKey,
    type: header.type,
    customHeaders: header.headers,
    processInstanceKey: header.instanceKey,
    bpmnProcessId: header.processId,
    processDefinitionVersion: header.version,
    processDefinitionKey: definitionKey,
    elementId: header.elementId,
    elementInstanceKey: header.elementInstanceKey,
    worker: 'signalbox',
    retries: header.retries,
    deadline: header.deadlineAtMs ?? -1,
    variables: JSON.stringify(variables),
    variablesAsMap: variables,
  };
}
