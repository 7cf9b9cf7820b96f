/**
 * How a scope may begin. Pure. Source: BPMN 2.0.2 §10.5.2; Zeebe's ProcessValidator and
 * SubProcessValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { duplicates } from './duplicates.ts';

/**
 * A process needs a start event, at most one none start event, and message start events of different names;
 * a subprocess needs exactly one start event. (Of which kind, its position has already decided.)
 */
export function validateStartEvents(scope: NodeDraft, compiler: Compiler): void {
  const starts = scope.children.filter((node) => node.type === 'startEvent');
  if (starts.length === 0) compiler.reportNode(scope, 'a start event is missing');
  if (scope.type !== 'process') {
    for (const start of starts.slice(1)) {
      compiler.reportNode(start, `the subprocess '${scope.id}' has more than one start event`);
    }
    return;
  }
  for (const start of starts.filter((node) => node.event?.kind === 'none').slice(1)) {
    compiler.reportNode(start, `the process '${scope.id}' has more than one none start event`);
  }
  for (const { node, what } of duplicates(starts)) {
    compiler.reportNode(node, `another start event of the process also ${what}`);
  }
}
