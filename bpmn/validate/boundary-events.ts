/**
 * Rules for the boundary events of one activity. Pure. Source: BPMN 2.0.2 §10.5.4; Zeebe's
 * BoundaryEventValidator, ActivityValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { duplicates } from './duplicates.ts';

/** They are attached to an activity, and no two of them wait for the same event. */
export function validateBoundaryEvents(node: NodeDraft, compiler: Compiler): void {
  if (node.boundaryEvents.length === 0) return;
  if (!node.traits.isActivity) {
    for (const event of node.boundaryEvents) {
      compiler.reportNode(event, `attachedToRef '${node.id}' is not an activity`);
    }
  }
  for (const { node: event, what } of duplicates(node.boundaryEvents)) {
    compiler.reportNode(event, `another boundary event of '${node.id}' also ${what}`);
  }
  const activity = node.inner ?? node;
  for (const event of node.boundaryEvents) {
    if (event.event?.kind !== 'escalation' || activity.traits.propagatesEscalations) continue;
    compiler.reportNode(
      event,
      `'${node.id}' can't throw escalations; only subprocesses and call activities can`,
    );
  }
}
