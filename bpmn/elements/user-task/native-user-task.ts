/**
 * The native user task (`zeebe:userTask`): created when its element is activated, part of the instance's
 * state until a user completes it. Pure. Source: Zeebe's BpmnUserTaskBehavior.
 */
import type { ElementInstance, UserTask } from '../../../state/instance.ts';
import { evaluateText } from '../../evaluate/evaluate.ts';
import type { FlowNode, UserTaskDefinition } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';
import { evaluateDate, evaluateNames, evaluatePriority } from './attributes.ts';
import { findFormKey } from './form.ts';
import { beginTransition } from './transitions.ts';

/** Evaluates every attribute first; throws IncidentSignal EXTRACT_VALUE_ERROR before the first event. */
export function createUserTask(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const definition = node.userTask;
  if (!definition) return;
  const assignee = definition.assignee ? evaluateText(context, element, definition.assignee) : '';
  const attributes = evaluateAttributes(context, element, definition);
  const key = context.nextKey();
  const proposed: UserTask = { key, ...attributes, assignee, createdAtMs: context.nowMs };
  beginTransition(context, node, element, { event: 'creating', action: 'create', proposed });
}

function evaluateAttributes(
  context: StepContext,
  element: ElementInstance,
  definition: UserTaskDefinition,
): Omit<UserTask, 'key' | 'createdAtMs'> {
  const dueDate = evaluateDate(context, element, definition.dueDate);
  const followUpDate = evaluateDate(context, element, definition.followUpDate);
  const { externalFormReference: reference } = definition;
  return {
    candidateGroups: evaluateNames(context, element, definition.candidateGroups),
    candidateUsers: evaluateNames(context, element, definition.candidateUsers),
    ...(dueDate ? { dueDate } : {}),
    ...(followUpDate ? { followUpDate } : {}),
    ...(definition.form ? { formKey: findFormKey(context, element, definition.form) } : {}),
    ...(reference ? { externalFormReference: evaluateText(context, element, reference) } : {}),
    priority: evaluatePriority(context, element, definition.priority),
  };
}
