/** What the doctor says about topics and access rules. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAcls } from '../../../cli/doctor/acl-rules.ts';
import { judgeTopics } from '../../../cli/doctor/topic-rules.ts';
import type { TopicAcl } from '../../../kafka/acls.ts';
import type { TopicDescription } from '../../../kafka/admin.ts';

const COMPACTED = ['definitions', 'state', 'partition'];
const NAMES = [...COMPACTED, 'commands', 'history', 'dead-letters'];

function topic(name: string, settings: Record<string, string> = {}, partitionCount = 4): TopicDescription {
  const policy = COMPACTED.includes(name) ? 'compact' : 'delete';
  const all = { 'cleanup.policy': policy, 'min.insync.replicas': '2', ...settings };
  return {
    topic: `sb.${name}`,
    replicationFactor: 3,
    partitions: Array.from({ length: partitionCount }, (_, partition) => ({
      partition,
      leader: 1,
      replicas: [1, 2, 3],
      inSyncReplicas: [1, 2, 3],
    })),
    configs: new Map(
      Object.entries(all).map(([key, value]) => [key, { name: key, value, isDefault: false }]),
    ),
  };
}

function judge(changed: TopicDescription): string[] {
  const topics = NAMES.map((name) => (changed.topic === `sb.${name}` ? changed : topic(name)));
  return judgeTopics(topics, { prefix: 'sb.', brokerCount: 3 }).map(
    ({ status, detail }) => `${status} ${detail}`,
  );
}

test('good topics are ok', () => {
  assert.deepEqual(judge(topic('state')), ['ok 6 of sb.*, 4 partitions']);
});

test('missing topics are named', () => {
  const [finding] = judgeTopics([topic('state')], { prefix: 'sb.', brokerCount: 3 });
  assert.equal(finding?.status, 'fail');
  assert.match(finding?.detail ?? '', /missing: sb\.definitions, sb\.commands/);
  assert.equal(finding?.todo, 'signalbox topics create');
});

for (const [name, changed, expected] of [
  [
    'a state that is deleted',
    topic('state', { 'cleanup.policy': 'delete' }),
    /^fail sb\.state has cleanup\.policy=delete/,
  ],
  [
    'commands that are compacted',
    topic('commands', { 'cleanup.policy': 'compact' }),
    /^fail sb\.commands has/,
  ],
  [
    'partitions that differ',
    topic('history', {}, 8),
    /^fail the numbers of partitions differ: .*sb\.history has 8/,
  ],
  ['unclean elections', topic('state', { 'unclean.leader.election.enable': 'true' }), /^fail .*unclean/],
  ['one replica of three', { ...topic('state'), replicationFactor: 1 }, /^warn sb\.state has 1 replica/],
  ['no second copy', topic('state', { 'min.insync.replicas': '1' }), /^warn .*min\.insync\.replicas=1/],
] as const) {
  test(`${name}: told`, () => {
    const findings = judge(changed);
    assert.equal(findings.length, 1);
    assert.match(findings[0] ?? '', expected);
  });
}

test('a partition without a leader is told', () => {
  const state = topic('state');
  const partitions = state.partitions.map((one) => (one.partition === 2 ? { ...one, leader: -1 } : one));
  assert.deepEqual(judge({ ...state, partitions }), ['fail sb.state: no leader for partition 2']);
});

function acl(principal: string, name: string, operation = 'write', change: Partial<TopicAcl> = {}): TopicAcl {
  return { principal, topic: name, operation, pattern: 'literal', host: '*', isAllowed: true, ...change };
}

test('only the engine may write the state', () => {
  const statuses = (...acls: TopicAcl[]) => judgeAcls(acls, 'sb.').map(({ status }) => status);
  assert.deepEqual(statuses(acl('User:engine', 'sb.', 'all', { pattern: 'prefixed' })), ['ok']);
  assert.deepEqual(statuses(acl('User:*', 'sb.commands'), acl('User:*', 'sb.state', 'read')), ['ok']);
  assert.deepEqual(statuses(acl('User:*', 'sb.state', 'write', { isAllowed: false })), ['ok']);
  assert.deepEqual(statuses(acl('User:*', 'sb.state')), ['fail']);
  assert.deepEqual(statuses(acl('User:engine', 'sb.state'), acl('User:bob', 'sb.state', 'all')), ['warn']);
  assert.deepEqual(statuses(acl('User:*', '*')), ['fail', 'fail', 'fail', 'fail']);
});
