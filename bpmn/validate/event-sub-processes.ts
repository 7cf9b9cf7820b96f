/**
 * Rules for the event subprocesses of one scope. Pure. Source: BPMN 2.0.2 §10.3.5; Zeebe's ProcessValidator
 * and SubProcessValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { duplicates } from './duplicates.ts';

/** No two in a scope wait for the same event. */
export function validateEventSubProcesses(scope: NodeDraft, compiler: Compiler): void {
  const starts = scope.eventSubProcessStarts ?? [];
  const another = `another event subprocess of '${scope.id}'`;
  for (const { node, what } of duplicates(starts)) compiler.reportNode(node, `${another} also ${what}`);
}
