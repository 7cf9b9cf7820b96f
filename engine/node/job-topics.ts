/**
 * Checks, before records are produced, that their topics and partitions exist: otherwise a refusal would
 * abort the transaction of the whole batch. Creates job topics and the topic of events.
 */

import type { CompiledResource, Finding } from '../../bpmn/model.ts';
import type { TopicSpec } from '../../kafka/admin/admin.ts';
import { createTopics, KafkaAdminError } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { Deadline } from '../../kafka/connect/deadline.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import { partitionCountToWrite } from '../../kafka/write/partition-count.ts';
import { refusalText } from '../../kafka/write/refusal-text.ts';
import { verdictOf } from '../../kafka/write/verdicts.ts';
import { countOf } from '../../state/count-of.ts';
import { minimalSpec, topicLayout } from '../topic-layout.ts';
import type { TopicNames } from '../topics.ts';
import { jobTopic, topicNameProblem } from '../topics.ts';

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

/** Topics that exist are checked again after this, ms, because they may have been deleted. */
const KNOWN_MS = 60_000;
/** Timeout of checking whether a topic exists, and of creating one, ms. */
const LEARN_MS = 5_000;
const MAKE_MS = 10_000;

/** Error codes of a cluster that doesn't allow these settings or replicas. */
const REFUSED_SETTINGS: ReadonlySet<string> = new Set([
  'POLICY_VIOLATION',
  'INVALID_CONFIG',
  'INVALID_REPLICATION_FACTOR',
]);

interface KnownTopic {
  readonly partitionCount: number;
  readonly untilMs: number;
}

export class TargetTopics {
  readonly #connection: KafkaConnection;
  readonly #topics: TopicNames;
  readonly #options: JobTopicOptions;
  readonly #own: ReadonlySet<string>;
  readonly #known = new Map<string, KnownTopic>();

  constructor(connection: KafkaConnection, topics: TopicNames, options: JobTopicOptions) {
    this.#connection = connection;
    this.#topics = topics;
    this.#options = options;
    const { commands, state, partition, history, definitions, deadLetters } = topics;
    this.#own = new Set([commands, state, partition, history, definitions, deadLetters]);
  }

  /** See PartitionPorts.checkTargets. */
  check(records: readonly OutboundRecord[]): readonly OutboundRecord[] | Promise<readonly OutboundRecord[]> {
    let unknown: Set<string> | undefined;
    let last = '';
    let count: number | undefined;
    const nowMs = performance.now();
    for (const { topic, partition } of records) {
      if (topic !== last) {
        last = topic;
        count = this.#countOf(topic, nowMs);
      }
      if (count !== undefined && (partition ?? -1) < count) continue;
      unknown ??= new Set();
      unknown.add(topic);
    }
    return unknown ? this.#provide(records, unknown) : records;
  }

  /** See PartitionPorts.prepareJobTopics. */
  async prepare(resources: readonly CompiledResource[]): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (const { file, processes } of resources) {
      for (const { id, staticJobTypes } of processes) {
        for (const type of staticJobTypes) {
          const problem = await this.#problemOf(jobTopic(this.#topics.prefix, type));
          if (problem === undefined) continue;
          const reason = `the topic of job type '${type}' can't be used: ${problem}`;
          findings.push({ file, elementId: id, elementType: 'bpmn:Process', reason });
        }
      }
    }
    return findings;
  }

  async #problemOf(topic: string): Promise<string | undefined> {
    const tooLong = topicNameProblem(topic);
    if (tooLong !== undefined) return tooLong;
    if (this.#countOf(topic, performance.now()) !== undefined) return undefined;
    return (await this.#learn(topic))?.message;
  }

  /**
   * Undefined if unknown at the moment. The engine's own topics have the number of partitions with which this
   * node was started.
   */
  #countOf(topic: string, nowMs: number): number | undefined {
    if (this.#own.has(topic)) return Number.POSITIVE_INFINITY;
    const known = this.#known.get(topic);
    return known && known.untilMs >= nowMs ? known.partitionCount : undefined;
  }

  async #provide(
    records: readonly OutboundRecord[],
    unknown: ReadonlySet<string>,
  ): Promise<readonly OutboundRecord[]> {
    // A topic may have more partitions by now, or may have been deleted.
    for (const topic of unknown) this.#connection.metadata.forget(topic);
    const learned = await Promise.all(Array.from(unknown, (topic) => this.#learn(topic)));
    const refusals = learned.filter((refusal) => refusal !== undefined);
    refusals.push(...this.#beyond(records));
    const [first, ...others] = refusals;
    if (!first) return records;
    throw new ProduceRefused(first, first.message, { others });
  }

  /** One refusal for each missing partition of a topic. */
  #beyond(records: readonly OutboundRecord[]): ProduceRefused[] {
    const refusals = new Map<string, ProduceRefused>();
    for (const { topic, partition } of records) {
      const count = this.#countOf(topic, performance.now());
      if (partition === null || count === undefined || partition < count) continue;
      const refusal = { topic, partition, code: 'UNKNOWN_TOPIC_OR_PARTITION', about: 'topic' } as const;
      const message = `topic ${topic} has ${countOf(count, 'partition')}, numbered from 0; there is no partition ${partition}`;
      refusals.set(`${topic}/${partition}`, new ProduceRefused(refusal, message));
    }
    return [...refusals.values()];
  }

  /**
   * Records the number of partitions of a topic; creates the topic if it is a job topic or the topic of
   * events. Returns the reason if that fails.
   */
  async #learn(topic: string): Promise<ProduceRefused | undefined> {
    try {
      const partitionCount = await this.#partitionCount(topic);
      this.#known.set(topic, { partitionCount, untilMs: performance.now() + KNOWN_MS });
      return undefined;
    } catch (error) {
      if (error instanceof ProduceRefused) return error;
      throw error;
    }
  }

  async #partitionCount(topic: string): Promise<number> {
    try {
      return await partitionCountToWrite(this.#connection, topic, new Deadline(LEARN_MS));
    } catch (error) {
      const isMissing = error instanceof ProduceRefused && error.code === 'UNKNOWN_TOPIC_OR_PARTITION';
      const spec = isMissing ? this.#specOf(topic) : undefined;
      if (!spec) throw error;
      await this.#make(spec);
      return spec.partitions;
    }
  }

  /** Of a topic that is created when it is first written to; undefined for all others. */
  #specOf(topic: string): TopicSpec | undefined {
    const { prefix, events } = this.#topics;
    if (topic === events)
      return topicLayout(this.#topics, this.#options).find((spec) => spec.topic === events);
    return topic.startsWith(jobTopic(prefix, '')) ? jobTopicSpec(topic, this.#options) : undefined;
  }

  /** A cluster that refuses the usual settings may accept the minimal ones. */
  async #create(spec: TopicSpec): Promise<void> {
    try {
      await createTopics(this.#connection, [spec], { timeoutMs: MAKE_MS });
    } catch (error) {
      if (!(error instanceof KafkaAdminError) || !REFUSED_SETTINGS.has(error.code)) throw error;
      await createTopics(this.#connection, [minimalSpec(spec)], { timeoutMs: MAKE_MS });
    }
  }

  async #make(spec: TopicSpec): Promise<void> {
    const { topic } = spec;
    try {
      await this.#create(spec);
    } catch (error) {
      if (!(error instanceof KafkaAdminError)) throw error;
      const { code } = error;
      // Another node has created it first.
      if (code === 'TOPIC_ALREADY_EXISTS') return;
      if (verdictOf('createTopics', code) !== 'topic') throw error;
      const { principal } = this.#connection;
      const reason = refusalText({ topic, code, message: error.message, principal }, 'make');
      throw new ProduceRefused({ topic, partition: -1, code, about: 'topic' }, reason, { cause: error });
    }
  }
}
