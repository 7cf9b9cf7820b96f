/**
 * Required settings of the engine's topics: the specifications for creating them, and the check of existing
 * ones. Pure, except `inspectTopics`. Source: Kafka's topic configurations; KIP-354 (max.compaction.lag.ms).
 */

import type { TopicDescription, TopicSpec } from '../kafka/admin/admin.ts';
import { describeTopics, KafkaAdminError } from '../kafka/admin/admin.ts';
import type { KafkaConnection } from '../kafka/connect/connection.ts';
import { countOf } from '../state/count-of.ts';
import { PARTITION_COUNT_MAX } from '../state/keys.ts';
import type { TopicNames } from './topics.ts';

export const PARTITION_COUNT_DEFAULT = 8;
const REPLICATION_FACTOR_WANTED = 3;
const IN_SYNC_REPLICAS_WANTED = 2;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MEBIBYTE = 1024 * 1024;
/** Retention of the events topic. */
const EVENT_RETENTION_MS = 7 * DAY_MS;
/** The largest record with a note of its failure, key, headers and framing, bytes: below Kafka's default. */
const MESSAGE_BYTES_MIN = MEBIBYTE;
/**
 * How long a compacted topic keeps a tombstone after compaction. A restore reads all of them, so this is
 * shorter than Kafka's default of one day (ADR 28).
 */
export const TOMBSTONE_RETENTION_MS = HOUR_MS;

export interface TopicLayoutOptions {
  /**
   * Number of partitions of commands, state, partition and history, 1 to 1024. It can't be changed later,
   * because keys contain the partition.
   */
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Retention of the history topic. Default: 7 days. */
  readonly historyRetentionMs?: number;
  /** Default: full. */
  readonly profile?: TopicProfile;
}

export const TOPIC_PROFILES = ['full', 'minimal'] as const;

/**
 * `minimal`: only the settings without which the engine can't run, for clusters that allow few settings or
 * choose the replication factor themselves. A restore reads more then.
 */
export type TopicProfile = (typeof TOPIC_PROFILES)[number];

/** The specification with only the settings without which the engine can't run. */
export function minimalSpec({ topic, partitions, configs = {} }: TopicSpec): TopicSpec {
  const kept = Object.entries(configs).filter(([name]) => ESSENTIAL_SETTINGS.has(name));
  return { topic, partitions, configs: Object.fromEntries(kept) };
}

const ESSENTIAL_SETTINGS = new Set(['cleanup.policy', 'retention.ms']);

/** Default: three, or the number of brokers if that is lower. */
export function replicationFactorFor(brokerCount: number): number {
  return Math.max(1, Math.min(REPLICATION_FACTOR_WANTED, brokerCount));
}

/**
 * The specifications of all topics of the engine, for `ensureTopics`. Throws RangeError for an invalid number
 * of partitions.
 */
export function topicLayout(names: TopicNames, options: TopicLayoutOptions): TopicSpec[] {
  const { partitions, replicationFactor, historyRetentionMs = 7 * DAY_MS, profile = 'full' } = options;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > PARTITION_COUNT_MAX) {
    throw new RangeError(`the number of partitions must be 1 to ${PARTITION_COUNT_MAX}, not ${partitions}`);
  }
  const inSync = replicationFactor > IN_SYNC_REPLICAS_WANTED ? IN_SYNC_REPLICAS_WANTED : 1;
  const safety = {
    'min.insync.replicas': String(inSync),
    'unclean.leader.election.enable': 'false',
  };
  const compacted = (topic: string, count: number, segmentBytes: number): TopicSpec => ({
    topic,
    partitions: count,
    replicationFactor,
    configs: { ...safety, ...compaction(segmentBytes) },
  });
  const deleted = (topic: string, count: number, retentionMs: number): TopicSpec => ({
    topic,
    partitions: count,
    replicationFactor,
    configs: { ...safety, ...retention(retentionMs) },
  });
  const layout = [
    compacted(names.definitions, 1, 16 * MEBIBYTE),
    deleted(names.commands, partitions, 7 * DAY_MS),
    compacted(names.state, partitions, 16 * MEBIBYTE),
    withAppendTime(compacted(names.partition, partitions, 16 * MEBIBYTE)),
    deleted(names.history, partitions, historyRetentionMs),
    deleted(names.events, partitions, EVENT_RETENTION_MS),
    deleted(names.deadLetters, 1, 30 * DAY_MS),
    deleted(names.replies, 1, HOUR_MS),
  ];
  return profile === 'minimal' ? layout.map(minimalSpec) : layout;
}

/** Each transaction writes to this topic, so a node compares its clock with the broker's (ADR 31). */
function withAppendTime(spec: TopicSpec): TopicSpec {
  return { ...spec, configs: { ...spec.configs, 'message.timestamp.type': 'LogAppendTime' } };
}

/**
 * Small segments with early compaction: with Kafka's defaults, a restore would read millions of obsolete
 * records.
 */
function compaction(segmentBytes: number): Record<string, string> {
  return {
    'cleanup.policy': 'compact',
    'segment.bytes': String(segmentBytes),
    'segment.ms': String(10 * MINUTE_MS),
    'min.cleanable.dirty.ratio': '0.1',
    'max.compaction.lag.ms': String(10 * MINUTE_MS),
    'delete.retention.ms': String(TOMBSTONE_RETENTION_MS),
  };
}

function retention(retentionMs: number): Record<string, string> {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(retentionMs),
    // Records are deleted when their whole segment is old enough.
    'segment.ms': String(Math.max(10 * MINUTE_MS, Math.min(DAY_MS, Math.floor(retentionMs / 7)))),
  };
}

export type TopicProblem =
  | 'TOPIC_MISSING'
  | 'PARTITION_COUNTS_DIFFER'
  | 'PARTITION_COUNT_CHANGED'
  | 'TOMBSTONE_RETENTION'
  | 'COMMAND_RETENTION'
  | 'MESSAGE_BYTES'
  | 'TOO_MANY_PARTITIONS'
  | 'CLEANUP_POLICY'
  | 'UNCLEAN_ELECTION'
  | 'NO_LEADER'
  | 'FEW_REPLICAS'
  | 'FEW_IN_SYNC_REPLICAS';

/**
 * A problem with the topics. With an `error`, the engine must not run; a `warning` is for the operator to
 * assess.
 */
export interface TopicFinding {
  readonly severity: 'error' | 'warning';
  readonly problem: TopicProblem;
  readonly topic: string;
  /** The problem and its consequence. */
  readonly message: string;
  /** The remedy. */
  readonly remedy: string;
}

/** All problems; empty if there are none. `topics` are the engine's topics that exist. */
export function checkTopics(names: TopicNames, topics: readonly TopicDescription[]): TopicFinding[] {
  const wanted = topicLayout(names, { partitions: 1, replicationFactor: 1 });
  const findings: TopicFinding[] = [];
  for (const { topic, configs } of wanted) {
    const found = topics.find((one) => one.topic === topic);
    const isEvents = topic === names.events;
    if (!found) {
      // It is created when a process publishes its first event.
      if (!isEvents) findings.push(missing(topic));
      continue;
    }
    const own = [...checkSettings(found, configs?.['cleanup.policy'] ?? ''), ...checkLimits(names, found)];
    findings.push(...(isEvents ? own.map(asWarning) : own));
  }
  return [...findings, ...checkPartitionCounts(names, topics), ...checkReplicas(names, topics)];
}

/** The engine runs without events. */
function asWarning(finding: TopicFinding): TopicFinding {
  return { ...finding, severity: 'warning' };
}

function missing(topic: string): TopicFinding {
  return {
    severity: 'error',
    problem: 'TOPIC_MISSING',
    topic,
    message: `topic ${topic} does not exist`,
    remedy: 'signalbox topics create',
  };
}

/**
 * A key contains the partition of its instance, so the four topics must always have the same number of
 * partitions.
 */
function checkPartitionCounts(names: TopicNames, topics: readonly TopicDescription[]): TopicFinding[] {
  const partitioned = [names.commands, names.state, names.partition, names.history];
  const found = topics.filter(({ topic }) => partitioned.includes(topic));
  const counts = new Set(found.map(({ partitions }) => partitions.length));
  if (counts.size > 1) {
    const detail = found.map(({ topic, partitions }) => `${topic} has ${partitions.length}`).join(', ');
    return [
      {
        severity: 'error',
        problem: 'PARTITION_COUNTS_DIFFER',
        topic: names.state,
        message: `the partition counts differ: ${detail}; keys contain the partition number`,
        remedy: 'recreate the topics with equal partition counts (a count can be raised, but not lowered)',
      },
    ];
  }
  const [count = 1] = counts;
  if (count <= PARTITION_COUNT_MAX) return [];
  return [
    {
      severity: 'error',
      problem: 'TOO_MANY_PARTITIONS',
      topic: names.state,
      message: `${countOf(count, 'partition')}; the limit is ${PARTITION_COUNT_MAX}`,
      remedy: `recreate the topics with at most ${PARTITION_COUNT_MAX} partitions`,
    },
  ];
}

function checkSettings({ topic, configs, partitions }: TopicDescription, policy: string): TopicFinding[] {
  const findings: TopicFinding[] = [];
  const found = configs.get('cleanup.policy')?.value ?? '';
  if (found !== policy) {
    const consequence =
      policy === 'compact'
        ? 'records of waiting instances will expire'
        : 'unread records may be removed by compaction';
    findings.push({
      severity: 'error',
      problem: 'CLEANUP_POLICY',
      topic,
      message: `topic ${topic} has cleanup.policy=${found}: ${consequence}`,
      remedy: `set cleanup.policy=${policy} on ${topic}`,
    });
  }
  if (configs.get('unclean.leader.election.enable')?.value === 'true') {
    findings.push({
      severity: 'error',
      problem: 'UNCLEAN_ELECTION',
      topic,
      message: `topic ${topic} has unclean.leader.election.enable=true: committed records may be lost`,
      remedy: `set unclean.leader.election.enable=false on ${topic}`,
    });
  }
  const leaderless = partitions.filter(({ leader }) => leader < 0).map(({ partition }) => partition);
  if (leaderless.length > 0) {
    findings.push({
      severity: 'warning',
      problem: 'NO_LEADER',
      topic,
      message: `topic ${topic} has no leader for partition ${leaderless.join(', ')}`,
      remedy: 'check that all brokers are running',
    });
  }
  return findings;
}

/** Settings with a minimum value. */
function checkLimits(names: TopicNames, { topic, configs }: TopicDescription): TopicFinding[] {
  const findings: TopicFinding[] = [];
  const numberOf = (name: string): number => Number(configs.get(name)?.value ?? Number.NaN);
  const isRestored = [names.state, names.partition].includes(topic);
  const tombstonesMs = numberOf('delete.retention.ms');
  if (isRestored && tombstonesMs < TOMBSTONE_RETENTION_MS / 2) {
    findings.push({
      severity: 'error',
      problem: 'TOMBSTONE_RETENTION',
      topic,
      message: `topic ${topic} has delete.retention.ms=${tombstonesMs}: a slow restore can miss deletions and bring ended instances back`,
      remedy: `set delete.retention.ms=${TOMBSTONE_RETENTION_MS} on ${topic}`,
    });
  }
  const retentionMs = numberOf('retention.ms');
  if (topic === names.commands && retentionMs >= 0 && retentionMs < HOUR_MS) {
    findings.push({
      severity: 'warning',
      problem: 'COMMAND_RETENTION',
      topic,
      message: `topic ${topic} has retention.ms=${retentionMs}: commands that are not processed by then are lost`,
      remedy: `set retention.ms=${7 * DAY_MS} on ${topic}`,
    });
  }
  const bytesMax = numberOf('max.message.bytes');
  if (topic !== names.replies && bytesMax < MESSAGE_BYTES_MIN) {
    findings.push({
      severity: 'warning',
      problem: 'MESSAGE_BYTES',
      topic,
      message: `topic ${topic} has max.message.bytes=${bytesMax}: the engine writes records of up to ${MESSAGE_BYTES_MIN} bytes; larger ones than the topic takes fail their command`,
      remedy: `set max.message.bytes=${MESSAGE_BYTES_MIN} on ${topic}`,
    });
  }
  return findings;
}

/** One finding for all topics: on a small cluster, it applies to all of them. */
function checkReplicas(names: TopicNames, topics: readonly TopicDescription[]): TopicFinding[] {
  const few = topics.filter(({ replicationFactor }) => replicationFactor < REPLICATION_FACTOR_WANTED);
  const underReplicated = topics.filter(
    ({ replicationFactor, configs }) =>
      replicationFactor >= REPLICATION_FACTOR_WANTED &&
      Number(configs.get('min.insync.replicas')?.value ?? 1) < IN_SYNC_REPLICAS_WANTED,
  );
  const findings: TopicFinding[] = [];
  if (few.length > 0) {
    const least = Math.min(...few.map(({ replicationFactor }) => replicationFactor));
    findings.push({
      severity: 'warning',
      problem: 'FEW_REPLICAS',
      topic: few[0]?.topic ?? names.state,
      message: `${listed(few)}: only ${countOf(least, 'replica')}; losing a disk can lose committed records`,
      remedy: `use ${REPLICATION_FACTOR_WANTED} brokers and replicas in production`,
    });
  }
  if (underReplicated.length > 0) {
    findings.push({
      severity: 'warning',
      problem: 'FEW_IN_SYNC_REPLICAS',
      topic: underReplicated[0]?.topic ?? names.state,
      message: `${listed(underReplicated)}: min.insync.replicas is 1; losing one broker can lose committed records`,
      remedy: `set min.insync.replicas=${IN_SYNC_REPLICAS_WANTED} on them`,
    });
  }
  return findings;
}

function listed(topics: readonly TopicDescription[]): string {
  return topics.length === 1 ? `topic ${topics[0]?.topic}` : countOf(topics.length, 'topic');
}

/** The current topics and their problems. `partitionCount` is valid only without errors. */
export interface TopicInspection {
  readonly topics: readonly TopicDescription[];
  readonly findings: readonly TopicFinding[];
  readonly partitionCount: number;
}

/** Describes the engine's topics and checks them. Rejects with KafkaAdminError or KafkaConnectionError. */
export async function inspectTopics(
  connection: KafkaConnection,
  names: TopicNames,
): Promise<TopicInspection> {
  const wanted = topicLayout(names, { partitions: 1, replicationFactor: 1 }).map(({ topic }) => topic);
  const required = wanted.filter((topic) => topic !== names.events);
  const described = [
    ...(await describeTopics(connection, required)),
    ...(await describeIfAllowed(connection, names.events)),
  ];
  const topics = wanted.flatMap((topic) => described.filter((one) => one.topic === topic));
  const partitionCount = topics.find(({ topic }) => topic === names.state)?.partitions.length ?? 0;
  return { topics, findings: checkTopics(names, topics), partitionCount };
}

/** A topic that is not required: without the right to see it, it is as if it didn't exist. */
async function describeIfAllowed(connection: KafkaConnection, topic: string): Promise<TopicDescription[]> {
  try {
    return await describeTopics(connection, [topic]);
  } catch (error) {
    if (!(error instanceof KafkaAdminError) || !error.code.endsWith('_AUTHORIZATION_FAILED')) throw error;
    return [];
  }
}
