/** Judges who may write the topics that only the engine should write. Pure. */

import { topicNames } from '../../engine/topics.ts';
import type { TopicAcl } from '../../kafka/admin/acls.ts';
import type { Finding } from './finding.ts';

const EVERYBODY = 'User:*';

/**
 * A record written to `state` by a stranger is the state: everybody's right to write there is a fault, more
 * than one's a question.
 */
export function judgeAcls(acls: readonly TopicAcl[], prefix: string): Finding[] {
  const { state, partition, history, definitions } = topicNames(prefix);
  const subject = 'acls';
  const findings: Finding[] = [];
  for (const topic of [state, partition, history, definitions]) {
    const writers = new Set(
      acls
        .filter((acl) => acl.isAllowed && isWrite(acl) && covers(acl, topic))
        .map(({ principal }) => principal),
    );
    const todo = `allow only the engine's principal to write ${topic}`;
    if (writers.has(EVERYBODY)) {
      findings.push({ status: 'fail', subject, detail: `every principal may write ${topic}`, todo });
    } else if (writers.size > 1) {
      findings.push({
        status: 'warn',
        subject,
        detail: `${topic} may be written by ${[...writers].join(', ')}`,
        todo,
      });
    }
  }
  if (findings.length > 0) return findings;
  return [
    {
      status: 'ok',
      subject,
      detail: `${acls.length} rules on topics; only one principal may write the state`,
    },
  ];
}

function isWrite({ operation }: TopicAcl): boolean {
  return operation === 'write' || operation === 'all';
}

function covers({ topic, pattern }: TopicAcl, name: string): boolean {
  if (pattern === 'prefixed') return name.startsWith(topic);
  return topic === '*' || topic === name;
}
