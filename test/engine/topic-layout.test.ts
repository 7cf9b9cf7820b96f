/** The engine's topics: the settings with which they are created, and the findings about existing ones. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TopicFinding } from '../../engine/topic-layout.ts';
import { checkTopics, replicationFactorFor, topicLayout } from '../../engine/topic-layout.ts';
import { topicNames } from '../../engine/topics.ts';
import type { TopicDescription } from '../../kafka/admin/admin.ts';

const names = topicNames();

/** Topics as they are described right after their creation, with changes by name. */
function described(
  changes: Record<string, { partitions?: number; configs?: Record<string, string> } | null> = {},
  replicationFactor = 3,
): TopicDescription[] {
  return topicLayout(names, { partitions: 4, replicationFactor }).flatMap((spec) => {
    const change = changes[spec.topic];
    if (change === null) return [];
    const configs = Object.entries({ ...spec.configs, ...change?.configs }).map(
      ([name, value]) => [name, { name, value, isDefault: false, isSensitive: false }] as const,
    );
    const count = change?.partitions ?? spec.partitions;
    const partitions = Array.from({ length: count }, (_, partition) => {
      return { partition, leader: 1, replicas: [1, 2, 3], inSyncReplicas: [1, 2, 3], offlineReplicas: [] };
    });
    return [{ topic: spec.topic, partitions, replicationFactor, configs: new Map(configs) as never }];
  });
}

const told = (findings: readonly TopicFinding[]) =>
  findings.map(({ severity, problem, topic }) => `${severity} ${problem} ${topic}`);

test('topics created with their specifications have no findings', () => {
  assert.deepEqual(checkTopics(names, described()), []);
});

test('the three topics that are read completely are compacted; five have the same number of partitions', () => {
  const layout = topicLayout(topicNames('x.'), { partitions: 12, replicationFactor: 3 });
  const compacted = layout.filter(({ configs }) => configs?.['cleanup.policy'] === 'compact');
  assert.deepEqual(
    compacted.map(({ topic }) => topic),
    ['x.definitions', 'x.state', 'x.partition'],
  );
  const many = layout.filter(({ partitions }) => partitions === 12).map(({ topic }) => topic);
  assert.deepEqual(many, ['x.commands', 'x.state', 'x.partition', 'x.history', 'x.events']);
});

test('min.insync.replicas is two with three replicas, one with fewer', () => {
  const inSync = (replicationFactor: number) =>
    topicLayout(names, { partitions: 1, replicationFactor })[0]?.configs?.['min.insync.replicas'];
  assert.deepEqual([1, 2, 3].map(inSync), ['1', '1', '2']);
  assert.deepEqual([0, 1, 2, 3, 9].map(replicationFactorFor), [1, 1, 2, 3, 3]);
});

test('a number of partitions beyond the limit of keys is rejected', () => {
  for (const partitions of [0, 1025, 1.5, Number.NaN]) {
    assert.throws(() => topicLayout(names, { partitions, replicationFactor: 1 }), RangeError);
  }
});

test('an engine runs without the topic of events, and with any settings of it', () => {
  assert.deepEqual(checkTopics(names, described({ [names.events]: null })), []);
  const changed = described({ [names.events]: { configs: { 'cleanup.policy': 'compact' } } });
  assert.deepEqual(told(checkTopics(names, changed)), [`warning CLEANUP_POLICY ${names.events}`]);
});

test('each problem is found by name', () => {
  const cases: [Parameters<typeof described>[0], string][] = [
    [{ [names.history]: null }, `error TOPIC_MISSING ${names.history}`],
    [{ [names.history]: { partitions: 5 } }, `error PARTITION_COUNTS_DIFFER ${names.state}`],
    [
      { [names.state]: { configs: { 'cleanup.policy': 'compact,delete' } } },
      `error CLEANUP_POLICY ${names.state}`,
    ],
    [
      { [names.commands]: { configs: { 'cleanup.policy': 'compact' } } },
      `error CLEANUP_POLICY ${names.commands}`,
    ],
    [
      { [names.state]: { configs: { 'unclean.leader.election.enable': 'true' } } },
      `error UNCLEAN_ELECTION ${names.state}`,
    ],
    [
      { [names.state]: { configs: { 'min.insync.replicas': '1' } } },
      `warning FEW_IN_SYNC_REPLICAS ${names.state}`,
    ],
  ];
  for (const [changes, expected] of cases) {
    assert.deepEqual(told(checkTopics(names, described(changes))), [expected]);
  }
});

test('few replicas are one warning, not one per topic', () => {
  const findings = checkTopics(names, described({}, 1));
  assert.deepEqual(told(findings), [`warning FEW_REPLICAS ${names.definitions}`]);
  assert.match(findings[0]?.message ?? '', /^8 topics: only 1 replica/);
});
