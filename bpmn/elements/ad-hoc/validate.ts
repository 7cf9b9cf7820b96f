/**
 * Rules for the content of an ad-hoc subprocess. Pure. Source: BPMN 2.0.2 §10.3.5; Zeebe's
 * AdHocSubProcessValidator.
 */
import type { Compiler } from '../../compile/compiler.ts';
import type { NodeDraft } from '../../compile/draft.ts';

/** At least one activity, and neither start nor end events. */
export function validateAdHoc(scope: NodeDraft, compiler: Compiler): void {
  if (!scope.children.some(({ traits }) => traits.isActivity)) {
    compiler.reportNode(scope, 'an ad-hoc subprocess must have at least one activity');
  }
  for (const node of scope.children) {
    if (node.traits.beginsScope) compiler.reportNode(node, 'an ad-hoc subprocess must not have start events');
    if (node.type === 'endEvent') compiler.reportNode(node, 'an ad-hoc subprocess must not have end events');
  }
}
