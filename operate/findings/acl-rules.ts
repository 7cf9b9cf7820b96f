/** Checks the ACLs of the topics that only the engine should write. Pure. */

import { topicNames } from '../../engine/topics.ts';
import type { TopicAcl } from '../../kafka/admin/acls.ts';
import { countOf } from '../../state/count-of.ts';
import type { Finding } from './finding.ts';

const ANY_USER = 'User:*';

/**
 * A record that another program writes to `state` becomes the state. So write access for all users is a
 * failure, and for several users a warning.
 */
export function aclFindings(acls: readonly TopicAcl[], prefix: string): Finding[] {
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
    if (writers.has(ANY_USER)) {
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
      detail: `${countOf(acls.length, 'rule')} on topics; only one principal may write the state`,
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
