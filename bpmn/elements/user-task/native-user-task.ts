/**
 * The native user task (`zeebe:userTask`): created when its element is activated, part of the instance's
 * state until a user completes it. Pure. Source: Zeebe's BpmnUserTaskBehavior.
 */
import type { ElementInstance, UserTask } from '../../../state/instance.ts';
import { evaluate, evaluateInteger, evaluateText, mismatch } from '../../evaluate/evaluate.ts';
import { toInstantMs, toJson } from '../../feel/index.ts';
import { IncidentSignal } from '../../incident-signal.ts';
import type { FlowNode, TextOrFeel, UserTaskDefinition } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';
import { findFormKey } from './form.ts';
import { beginTransition } from './transitions.ts';

const PRIORITY_DEFAULT = 50;
const PRIORITY_MAX = 100;

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

/** Names separated by commas, or a FEEL list of strings. */
function evaluateNames(
  context: StepContext,
  element: ElementInstance,
  value: TextOrFeel | undefined,
): string[] {
  if (!value) return [];
  if (value.kind === 'static') return namesOfText(value.text);
  const result = evaluate(context, element, value.expression);
  const names: unknown = result.value;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) {
    return names.map((name) => name.toWellFormed());
  }
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(value.expression, 'a list of strings', result));
}

/** The names in a text such as `sales, support`. */
export function namesOfText(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** ISO 8601 text; null and an empty string mean no date. */
function evaluateDate(
  context: StepContext,
  element: ElementInstance,
  value: TextOrFeel | undefined,
): string | undefined {
  if (!value) return undefined;
  if (value.kind === 'static') return value.text;
  const result = evaluate(context, element, value.expression);
  if (result.value === null || result.value === undefined || result.value === '') return undefined;
  if (toInstantMs(result.value) !== null) return String(toJson(result.value));
  throw new IncidentSignal('EXTRACT_VALUE_ERROR', mismatch(value.expression, 'a date and time', result));
}

function evaluatePriority(
  context: StepContext,
  element: ElementInstance,
  value: TextOrFeel | undefined,
): number {
  if (!value) return PRIORITY_DEFAULT;
  const priority = evaluateInteger(context, element, value);
  if (isPriority(priority)) return priority;
  throw new IncidentSignal(
    'EXTRACT_VALUE_ERROR',
    `expected the priority of user task ${element.elementId} to be 0 to ${PRIORITY_MAX}, but it is ${priority}`,
  );
}

/** True for a valid priority of a user task. */
export function isPriority(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= PRIORITY_MAX;
}
