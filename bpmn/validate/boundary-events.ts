/**
 * Boundary events of one activity. Pure. Source: BPMN 2.0.2 §10.5.4; Zeebe's BoundaryEventValidator,
 * ActivityValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import type { FlowNodeType } from '../model.ts';
import { duplicateErrors, duplicateMessages } from './duplicates.ts';

/** What a boundary event may sit on, and what compensation may undo. */
export const ACTIVITIES: ReadonlySet<FlowNodeType> = new Set<FlowNodeType>([
  'subProcess',
  'serviceTask',
  'sendTask',
  'scriptTask',
  'businessRuleTask',
  'userTask',
  'receiveTask',
  'manualTask',
  'task',
]);

/** They sit on an activity, and no two of them wait for the same message or error. */
export function validateBoundaryEvents(node: NodeDraft, compiler: Compiler): void {
  if (node.boundaryEvents.length === 0) return;
  if (!ACTIVITIES.has(node.type)) {
    for (const event of node.boundaryEvents) {
      compiler.reportNode(event, `attachedToRef '${node.id}' is no activity`);
    }
  }
  for (const { node: event, name } of duplicateMessages(node.boundaryEvents)) {
    compiler.reportNode(event, `another boundary event of '${node.id}' waits for the message '${name}' too`);
  }
  for (const { node: event, code } of duplicateErrors(node.boundaryEvents)) {
    const what = code === '' ? 'every error' : `the error '${code}'`;
    compiler.reportNode(event, `another boundary event of '${node.id}' catches ${what} too`);
  }
}
