/**
 * What goes on in an ad-hoc subprocess: which elements begin, and when it is enough. Pure. Source: BPMN 2.0.2
 * §13.3.5; Camunda 8.7's AdHocSubProcessProcessor.
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { activateElement, beginElement, continueActivation } from './activate.ts';
import { completeElement } from './complete.ts';
import { evaluate, evaluateCondition } from './evaluate.ts';
import { isScopeBusy } from './flows.ts';
import { clearScope } from './terminate.ts';

/** True for what can be named: it begins by itself, not by a flow, an event or compensation. */
function canBeNamed(node: FlowNode): boolean {
  if (node.type === 'boundaryEvent' || node.type === 'eventSubProcess') return false;
  return node.incoming.length === 0 && !node.isForCompensation;
}

/**
 * The elements that the expression names, in order, also twice. Throws IncidentSignal EXTRACT_VALUE_ERROR.
 */
export function elementsToActivate(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
): FlowNode[] {
  const expression = node.adHoc?.activeElements;
  if (!expression) return [];
  const { value } = evaluate(context, element, expression);
  const ids: readonly unknown[] = Array.isArray(value) ? value : [];
  if (!Array.isArray(value) || !ids.every((id) => typeof id === 'string')) {
    throw new IncidentSignal(
      'EXTRACT_VALUE_ERROR',
      `expected activeElementsCollection '${expression.source}' to give a list of strings`,
    );
  }
  const byId = new Map(node.children.filter(canBeNamed).map((child) => [child.id, child]));
  const unknown = ids.filter((id) => !byId.has(String(id)));
  if (unknown.length > 0) {
    const names = unknown.map((id) => `'${String(id).slice(0, 100)}'`).join(', ');
    throw new IncidentSignal(
      'EXTRACT_VALUE_ERROR',
      `activeElementsCollection '${expression.source}' names ${names}, which can't be activated in ${node.id}`,
    );
  }
  return ids.flatMap((id) => byId.get(String(id)) ?? []);
}

/** Begins the elements, or the first of them. */
export function activateAdHoc(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const all = elementsToActivate(context, node, element);
  const now = node.adHoc?.sequential ? all.slice(0, 1) : all;
  queue(
    context,
    element,
    all.slice(now.length).map(({ id }) => id),
  );
  // All are there before the first can complete.
  const begun = now.map((child) => beginElement(context, child, element));
  for (const { key } of begun) {
    const child = elementInstanceOf(context.instance, key);
    if (child) continueActivation(context, child);
  }
}

function queue(context: StepContext, element: ElementInstance, flowIds: string[]): void {
  if (flowIds.length === 0 && !element.queuedElements?.length) return;
  context.emit({ kind: EventKind.adHocElementsQueued, scopeKey: element.key, flowIds });
}

/** Whether the completion condition holds. Throws IncidentSignal. */
export function isAdHocEnough(context: StepContext, node: FlowNode, element: ElementInstance): boolean {
  const condition = node.adHoc?.completionCondition;
  return condition !== undefined && evaluateCondition(context, element, condition);
}

/**
 * After something inside has completed that nothing follows. Without a condition it ends when nothing is
 * left; with one only when that holds, and it stays active where nothing is left to make it true.
 */
export function pathCompleted(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  isEnough: boolean,
): void {
  const { completionCondition, cancelRemaining = true } = node.adHoc ?? {};
  if (isEnough && cancelRemaining) {
    if (clearScope(context, element)) completeElement(context, element);
    return;
  }
  if (isScopeBusy(context.instance, element.key)) return;
  const [next, ...others] = isEnough ? [] : (element.queuedElements ?? []);
  const child = node.children.find(({ id }) => id === next);
  if (child) {
    queue(context, element, others);
    activateElement(context, child, element);
  } else if (isEnough || !completionCondition) completeElement(context, element);
}
