/**
 * Rules for the start events of a scope. Pure. Source: BPMN 2.0.2 §10.5.2; Zeebe's ProcessValidator and
 * SubProcessValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { duplicates } from './duplicates.ts';

/**
 * A process needs a start event, at most one none start event, and message start events with different names.
 * (Other kinds are excluded by their position.)
 */
export function validateProcessStarts(process: NodeDraft, compiler: Compiler): void {
  const starts = startsOf(process, compiler);
  for (const start of starts.filter((node) => node.event?.kind === 'none').slice(1)) {
    compiler.reportNode(start, `the process '${process.id}' has more than one none start event`);
  }
  for (const { node, what } of duplicates(starts)) {
    compiler.reportNode(node, `another start event of the process also ${what}`);
  }
}

/** A subprocess needs exactly one start event. */
export function validateSubProcessStart(scope: NodeDraft, compiler: Compiler): void {
  for (const start of startsOf(scope, compiler).slice(1)) {
    compiler.reportNode(start, `the subprocess '${scope.id}' has more than one start event`);
  }
}

function startsOf(scope: NodeDraft, compiler: Compiler): NodeDraft[] {
  const starts = scope.children.filter(({ traits }) => traits.beginsScope);
  if (starts.length === 0) compiler.reportNode(scope, 'a start event is missing');
  return starts;
}
