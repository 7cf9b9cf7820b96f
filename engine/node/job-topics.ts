/**
 * Checks that the topics of records exist before they are produced, because kafkajs and Kafka would otherwise
 * block the whole batch. Job topics are created; a reply to a missing topic is dropped and logged.
 */

import type { CompiledResource } from '../../bpmn/model.ts';
import type { TopicSpec } from '../../kafka/admin/admin.ts';
import { ensureTopics } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import type { TopicNames } from '../topics.ts';
import { jobTopic } from '../topics.ts';

/** Retention of job records, ms; an open job is published again after half of it. */
export const JOB_RETENTION_MS = 7 * 24 * 3600 * 1000;

/** Settings of job topics. */
export interface JobTopicOptions {
  readonly partitions: number;
  readonly replicationFactor: number;
}

function jobTopicSpec(topic: string, { partitions, replicationFactor }: JobTopicOptions): TopicSpec {
  return {
    topic,
    partitions,
    replicationFactor,
    configs: {
      'cleanup.policy': 'delete',
      'retention.ms': String(JOB_RETENTION_MS),
      'min.insync.replicas': String(replicationFactor > 2 ? 2 : 1),
      'unclean.leader.election.enable': 'false',
    },
  };
}

/** Topics that exist are checked again after this, ms, because they may be deleted. */
const KNOWN_MS = 60_000;

export class TargetTopics {
  readonly #connection: KafkaConnection;
  readonly #topics: TopicNames;
  readonly #options: JobTopicOptions;
  readonly #onMissing: (topic: string) => void;
  readonly #knownUntilMs = new Map<string, number>();

  constructor(
    connection: KafkaConnection,
    topics: TopicNames,
    options: JobTopicOptions,
    onMissing: (topic: string) => void,
  ) {
    this.#connection = connection;
    this.#topics = topics;
    this.#options = options;
    this.#onMissing = onMissing;
  }

  /** Returns the records whose topics exist, usually all of them. */
  check(records: readonly OutboundRecord[]): readonly OutboundRecord[] | Promise<readonly OutboundRecord[]> {
    const unknown = new Set<string>();
    let last = '';
    const nowMs = performance.now();
    for (const { topic } of records) {
      if (topic === last) continue;
      last = topic;
      if (!this.#isOwn(topic) && (this.#knownUntilMs.get(topic) ?? 0) < nowMs) unknown.add(topic);
    }
    return unknown.size === 0 ? records : this.#provide(records, unknown);
  }

  /** Creates the topics of the job types in the models. */
  async prepare(resources: readonly CompiledResource[]): Promise<void> {
    const types = new Set(
      resources.flatMap(({ processes }) => processes.flatMap((process) => process.staticJobTypes)),
    );
    await this.#make([...types].map((type) => jobTopic(this.#topics.prefix, type)));
  }

  #isOwn(topic: string): boolean {
    const { commands, state, partition, history, definitions, deadLetters, replies } = this.#topics;
    return (
      topic === commands ||
      topic === state ||
      topic === partition ||
      topic === history ||
      topic === replies ||
      topic === deadLetters ||
      topic === definitions
    );
  }

  async #provide(
    records: readonly OutboundRecord[],
    unknown: ReadonlySet<string>,
  ): Promise<readonly OutboundRecord[]> {
    const jobs = `${this.#topics.prefix}jobs.`;
    const missing = new Set<string>();
    for (const topic of unknown) {
      if (topic.startsWith(jobs)) await this.#make([topic]);
      else if ((await this.#connection.partitionCount(topic)) === null) missing.add(topic);
      if (!missing.has(topic)) this.#knownUntilMs.set(topic, performance.now() + KNOWN_MS);
    }
    const required = records.find((record) => record.required && missing.has(record.topic));
    if (required) {
      const { topic } = required;
      const refusal = { topic, partition: -1, code: 'UNKNOWN_TOPIC_OR_PARTITION', about: 'topic' } as const;
      throw new ProduceRefused(refusal, `topic ${topic} does not exist`);
    }
    for (const topic of missing) this.#onMissing(topic);
    return missing.size === 0 ? records : records.filter(({ topic }) => !missing.has(topic));
  }

  async #make(topics: readonly string[]): Promise<void> {
    const nowMs = performance.now();
    const wanted = topics.filter((topic) => (this.#knownUntilMs.get(topic) ?? 0) < nowMs);
    if (wanted.length === 0) return;
    await ensureTopics(
      this.#connection,
      wanted.map((topic) => jobTopicSpec(topic, this.#options)),
    );
    for (const topic of wanted) this.#knownUntilMs.set(topic, performance.now() + KNOWN_MS);
  }
}
