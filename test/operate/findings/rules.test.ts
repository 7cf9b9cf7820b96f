/** Findings of the doctor about topics and ACLs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TopicFinding } from '../../../engine/topic-layout.ts';
import type { TopicAcl } from '../../../kafka/admin/acls.ts';
import { aclFindings } from '../../../operate/findings/acl-rules.ts';
import { topicFindings } from '../../../operate/findings/topic-findings.ts';

const MISSING = { severity: 'error', problem: 'TOPIC_MISSING', remedy: 'make it' } as const;
const FEW = { severity: 'warning', problem: 'FEW_REPLICAS', remedy: 'add brokers' } as const;

function told(...findings: TopicFinding[]): string[] {
  const inspection = { topics: [], partitionCount: 8, findings };
  return topicFindings(inspection, 'sb.').map(
    ({ status, detail, todo }) => `${status}: ${detail} -> ${todo}`,
  );
}

test('topics without findings are ok', () => {
  assert.deepEqual(told(), ['ok: 0 of sb.*, 8 partitions -> undefined']);
});

test('missing topics are one finding', () => {
  const missing = (topic: string) => ({ ...MISSING, topic, message: `topic ${topic} does not exist` });
  assert.deepEqual(told(missing('sb.a')), ['fail: topic sb.a does not exist -> make it']);
  assert.deepEqual(told(missing('sb.a'), missing('sb.b'), missing('sb.c')), [
    'fail: topic sb.a does not exist, nor do sb.b, sb.c -> make it',
  ]);
});

test('the same warning about several topics is shown once, and the topics are still ok', () => {
  const few = (topic: string) => ({ ...FEW, topic, message: `topic ${topic} has 1 replica` });
  assert.deepEqual(told(few('sb.a'), few('sb.b')), [
    'ok: 0 of sb.*, 8 partitions -> undefined',
    'warn: topic sb.a has 1 replica (and 1 more) -> add brokers',
  ]);
});

function acl(principal: string, name: string, operation = 'write', change: Partial<TopicAcl> = {}): TopicAcl {
  return { principal, topic: name, operation, pattern: 'literal', host: '*', isAllowed: true, ...change };
}

test('only the engine may write the state', () => {
  const statuses = (...acls: TopicAcl[]) => aclFindings(acls, 'sb.').map(({ status }) => status);
  assert.deepEqual(statuses(acl('User:engine', 'sb.', 'all', { pattern: 'prefixed' })), ['ok']);
  assert.deepEqual(statuses(acl('User:*', 'sb.commands'), acl('User:*', 'sb.state', 'read')), ['ok']);
  assert.deepEqual(statuses(acl('User:*', 'sb.state', 'write', { isAllowed: false })), ['ok']);
  assert.deepEqual(statuses(acl('User:*', 'sb.state')), ['fail']);
  assert.deepEqual(statuses(acl('User:engine', 'sb.state'), acl('User:bob', 'sb.state', 'all')), ['warn']);
  assert.deepEqual(statuses(acl('User:*', '*')), ['fail', 'fail', 'fail', 'fail']);
});
