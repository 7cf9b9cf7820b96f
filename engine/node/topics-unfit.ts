/** Why an engine can't start on a cluster's topics. */
import type { TopicFinding } from '../topic-layout.ts';

/** The topics don't meet the engine's requirements. */
export class TopicsUnfit extends Error {
  override readonly name = 'TopicsUnfit';
  readonly findings: readonly TopicFinding[];
  constructor(findings: readonly TopicFinding[]) {
    super(findings.map(({ message, remedy }) => `${message} (${remedy})`).join('; '));
    this.findings = findings;
  }
}
