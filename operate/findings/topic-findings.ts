/** Summarises the check of the engine's topics: one finding per kind of problem. Pure. */

import type { TopicFinding, TopicInspection } from '../../engine/topic-layout.ts';
import { countOf } from '../../state/count-of.ts';
import type { Finding } from './finding.ts';

const SUBJECT = 'topics';

/** Topics with the same problem become one finding, which names the first topic and counts the others. */
export function topicFindings(
  { topics, findings, partitionCount }: TopicInspection,
  prefix: string,
): Finding[] {
  const byProblem = Map.groupBy(findings, ({ problem }) => problem);
  const told = [...byProblem.values()].map((group) => tell(group));
  if (findings.some(({ severity }) => severity === 'error')) return told;
  const detail = `${topics.length} of ${prefix}*, ${countOf(partitionCount, 'partition')}`;
  return [{ status: 'ok', subject: SUBJECT, detail }, ...told];
}

function tell(group: readonly TopicFinding[]): Finding {
  const [first, ...others] = group as readonly [TopicFinding, ...TopicFinding[]];
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return {
    status: first.severity === 'error' ? 'fail' : 'warn',
    subject: SUBJECT,
    detail: `${first.message}${first.problem === 'TOPIC_MISSING' ? missingToo(others) : more}`,
    todo: first.remedy,
  };
}

function missingToo(others: readonly TopicFinding[]): string {
  return others.length === 0 ? '' : `, nor do ${others.map(({ topic }) => topic).join(', ')}`;
}
