/**
 * Judges the engine's topics: there, alike in partitions, and with settings under which nothing is lost.
 * Pure.
 */

import { topicNames } from '../../engine/topics.ts';
import type { TopicDescription } from '../../kafka/admin.ts';
import type { Finding } from './finding.ts';

export interface TopicRuleOptions {
  readonly prefix: string;
  readonly brokerCount: number;
}

const REPLICAS_WANTED = 3;
const IN_SYNC_REPLICAS_WANTED = 2;

export function judgeTopics(
  topics: readonly TopicDescription[],
  { prefix, brokerCount }: TopicRuleOptions,
): Finding[] {
  const names = topicNames(prefix);
  const partitioned = [names.commands, names.state, names.partition, names.history];
  const wanted = [names.definitions, ...partitioned, names.deadLetters];
  const missing = wanted.filter((name) => !topics.some(({ topic }) => topic === name));
  if (missing.length > 0) {
    const detail = `missing: ${missing.join(', ')}`;
    return [{ status: 'fail', subject: 'topics', detail, todo: 'signalbox topics create' }];
  }
  const findings = [
    ...judgePartitions(topics.filter(({ topic }) => partitioned.includes(topic))),
    ...topics
      .filter(({ topic }) => wanted.includes(topic))
      .flatMap((topic) => [
        ...judgeSettings(topic, wantedPolicy(topic.topic)),
        ...judgeReplication(topic, brokerCount),
        ...judgeLeaders(topic),
      ]),
  ];
  if (findings.length > 0) return findings;
  const count = topics.find(({ topic }) => topic === names.state)?.partitions.length ?? 0;
  return [{ status: 'ok', subject: 'topics', detail: `${topics.length} of ${prefix}*, ${count} partitions` }];

  function wantedPolicy(topic: string): 'compact' | 'delete' {
    return [names.definitions, names.state, names.partition].includes(topic) ? 'compact' : 'delete';
  }
}

/** An instance's partition is read off its key, so all four must have the same number. */
function judgePartitions(topics: readonly TopicDescription[]): Finding[] {
  const counts = new Set(topics.map(({ partitions }) => partitions.length));
  if (counts.size <= 1) return [];
  const detail = topics.map(({ topic, partitions }) => `${topic} has ${partitions.length}`).join(', ');
  return [
    {
      status: 'fail',
      subject: 'topics',
      detail: `the numbers of partitions differ: ${detail}`,
      todo: 'raise none of them by hand; make the topics anew, or take the number back from a backup',
    },
  ];
}

function judgeSettings({ topic, configs }: TopicDescription, policy: 'compact' | 'delete'): Finding[] {
  const findings: Finding[] = [];
  const found = configs.get('cleanup.policy')?.value ?? '';
  if (found !== policy) {
    findings.push({
      status: 'fail',
      subject: 'topics',
      detail:
        policy === 'compact'
          ? `${topic} has cleanup.policy=${found}: records of waiting instances will be deleted`
          : `${topic} has cleanup.policy=${found}: records that are still to be read may be dropped`,
      todo: `set cleanup.policy=${policy} on ${topic}`,
    });
  }
  if (configs.get('unclean.leader.election.enable')?.value === 'true') {
    findings.push({
      status: 'fail',
      subject: 'topics',
      detail: `${topic} has unclean.leader.election.enable=true: committed records may be lost`,
      todo: `set unclean.leader.election.enable=false on ${topic}`,
    });
  }
  return findings;
}

function judgeReplication(description: TopicDescription, brokerCount: number): Finding[] {
  const { topic, replicationFactor, configs } = description;
  const replicasWanted = Math.min(REPLICAS_WANTED, brokerCount);
  if (replicationFactor < replicasWanted) {
    const detail = `${topic} has ${replicationFactor} replica(s) on ${brokerCount} brokers`;
    return [{ status: 'warn', subject: 'topics', detail, todo: `reassign it to ${replicasWanted} replicas` }];
  }
  const inSync = Number(configs.get('min.insync.replicas')?.value ?? 1);
  if (replicationFactor >= REPLICAS_WANTED && inSync < IN_SYNC_REPLICAS_WANTED) {
    const detail = `${topic} has min.insync.replicas=${inSync}: one lost broker may lose committed records`;
    return [{ status: 'warn', subject: 'topics', detail, todo: `set min.insync.replicas=2 on ${topic}` }];
  }
  return [];
}

function judgeLeaders({ topic, partitions }: TopicDescription): Finding[] {
  const leaderless = partitions.filter(({ leader }) => leader < 0).map(({ partition }) => partition);
  if (leaderless.length === 0) return [];
  const detail = `${topic}: no leader for partition ${leaderless.join(', ')}`;
  return [{ status: 'fail', subject: 'topics', detail, todo: 'are all brokers up?' }];
}
