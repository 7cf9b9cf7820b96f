/**
 * The activations in an ad-hoc subprocess: which elements are started, their outputs, and when it completes.
 * Pure. Source: BPMN 2.0.2 §13.3.5; Camunda 8.8's AdHocSubProcessProcessor and BpmnAdHocSubProcessBehavior.
 */
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import { evaluate, evaluateCondition, evaluateToJson } from '../../evaluate/evaluate.ts';
import { localVariable, overlaid, propagate, setLocal } from '../../evaluate/variables.ts';
import { IncidentSignal } from '../../incident-signal.ts';
import { activateElement, beginElement, continueActivation } from '../../interpreter/activate.ts';
import type { Payload } from '../../interpreter/complete.ts';
import { completeElement } from '../../interpreter/complete.ts';
import { isScopeBusy } from '../../interpreter/flows.ts';
import { guarded } from '../../interpreter/incidents.ts';
import { cancelJob, createJob } from '../../interpreter/jobs.ts';
import { clearScope } from '../../interpreter/terminate.ts';
import type { FlowNode } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';

/** True for elements that can be activated: they are not started by a flow, an event or compensation. */
function canBeNamed(node: FlowNode): boolean {
  if (node.type === 'boundaryEvent' || node.type === 'eventSubProcess') return false;
  return node.incoming.length === 0 && !node.isForCompensation;
}

/** By their ids. */
export function activatableIn(node: FlowNode): ReadonlyMap<string, FlowNode> {
  const { children } = node.inner ?? node;
  return new Map(children.filter(canBeNamed).map((child) => [child.id, child]));
}

/**
 * The elements that the expression returns, in order, possibly with repetitions. Throws IncidentSignal
 * EXTRACT_VALUE_ERROR.
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
      `expected activeElementsCollection '${expression.source}' to return a list of strings`,
    );
  }
  const byId = activatableIn(node);
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

/**
 * Variables that input mappings can already read: the elements that can be activated, and the output
 * collection so far.
 */
export function prepareAdHoc(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const { elements, outputCollection } = node.adHoc ?? {};
  if (elements) setLocal(context, element, 'adHocSubProcessElements', elements);
  if (outputCollection) setLocal(context, element, outputCollection, '[]');
}

/** Activates the elements, or only the first of them. */
export function activateAdHoc(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const all = elementsToActivate(context, node, element);
  const now = node.adHoc?.sequential ? all.slice(0, 1) : all;
  queue(
    context,
    element,
    all.slice(now.length).map(({ id }) => id),
  );
  const activations = now.map((child) => ({ child, variables: [] }));
  activateAll(context, node, element, activations);
}

/** An element, with variables that only this activation can read. */
export interface AdHocActivation {
  readonly child: FlowNode;
  readonly variables: Payload;
}

/** All are activated before the first one can complete. */
export function activateAll(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  activations: readonly AdHocActivation[],
): void {
  const begun = activations.map(({ child, variables }) => {
    if (node.inner) return { child, key: beginInner(context, node, element, variables).key };
    const first = beginElement(context, child, element);
    for (const [name, value] of variables) setLocal(context, first, name, value);
    return { child, key: first.key };
  });
  for (const { child, key } of begun) {
    const first = elementInstanceOf(context.instance, key);
    if (!first) continue;
    if (!node.inner) continueActivation(context, first);
    else if (first.state === ElementState.active) activateElement(context, child, first);
  }
}

/** The scope of one activation. */
function beginInner(
  context: StepContext,
  { inner, adHoc }: FlowNode,
  element: ElementInstance,
  variables: Payload,
): ElementInstance {
  if (!inner) throw new Error(`${element.elementId} has no inner instances`);
  // So that the output of one path doesn't contain variables of another.
  if (adHoc?.outputVariable) setLocal(context, element, adHoc.outputVariable, 'null');
  const scope = beginElement(context, inner, element);
  for (const [name, value] of variables) setLocal(context, scope, name, value);
  context.emit({ kind: EventKind.elementActivated, key: scope.key });
  return scope;
}

function queue(context: StepContext, element: ElementInstance, flowIds: string[]): void {
  if (flowIds.length === 0 && !element.queuedElements?.length) return;
  context.emit({ kind: EventKind.adHocElementsQueued, scopeKey: element.key, flowIds });
}

/**
 * True if the completion condition is true, evaluated with the output that `path` adds. Throws IncidentSignal
 * before anything is changed.
 */
export function pathCompleting(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  path: ElementInstance,
): boolean {
  const { outputCollection = '', completionCondition } = node.adHoc ?? {};
  const outputs = outputsWith(context, node, element, path);
  const gathered = outputs === undefined ? undefined : new Map([[outputCollection, outputs]]);
  const isEnough =
    completionCondition !== undefined &&
    !node.job &&
    evaluateCondition(context, element, completionCondition, (scope) =>
      gathered ? overlaid(scope, gathered) : scope,
    );
  if (outputs !== undefined) setLocal(context, element, outputCollection, outputs);
  return isEnough;
}

/** JSON text of the output collection with the output of the path; undefined if it has none. */
function outputsWith(
  context: StepContext,
  { adHoc, inner }: FlowNode,
  element: ElementInstance,
  path: ElementInstance,
): string | undefined {
  const { outputCollection, outputElement } = adHoc ?? {};
  if (!outputCollection || !outputElement || path.type !== inner?.type) return undefined;
  const value = evaluateToJson(context, path, outputElement, 'EXTRACT_VALUE_ERROR');
  const present = localVariable(element, outputCollection) ?? '[]';
  if (!present.startsWith('[')) {
    const reason = `expected the output collection '${outputCollection}' to be a list, but it is ${present.slice(0, 100)}`;
    throw new IncidentSignal('EXTRACT_VALUE_ERROR', reason);
  }
  return present === '[]' ? `[${value}]` : `${present.slice(0, -1)},${value}]`;
}

/**
 * After an inner element without outgoing flows has completed. Without a condition, the subprocess ends when
 * nothing is active any more; with one, it ends only when that is true, and stays active even if nothing is
 * left to make it true.
 */
export function pathCompleted(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
  isEnough: boolean,
): void {
  const { completionCondition, cancelRemaining = true } = node.adHoc ?? {};
  if (node.job && !element.interrupted) {
    askWorker(context, node, element);
    return;
  }
  if (isEnough && cancelRemaining) {
    if (clearScope(context, element)) completeElement(context, element);
    return;
  }
  if (isScopeBusy(context.instance, element.key)) return;
  const [next = '', ...others] = isEnough || element.interrupted ? [] : (element.queuedElements ?? []);
  const child = activatableIn(node).get(next);
  if (child) {
    queue(context, element, others);
    activateAll(context, node, element, [{ child, variables: [] }]);
  } else if (isEnough || element.interrupted || !completionCondition) completeElement(context, element);
}

/** Asks the worker again; its previous job is obsolete. */
function askWorker(context: StepContext, node: FlowNode, element: ElementInstance): void {
  cancelJob(context, element);
  const { incident, key: scopeKey } = element;
  if (incident) context.emit({ kind: EventKind.incidentResolved, key: incident.key, scopeKey });
  if (!element.fulfilled) guarded(context, element, () => createJob(context, node, element));
  else if (!isScopeBusy(context.instance, scopeKey)) completeElement(context, element);
}

/** The worker has fulfilled the completion condition. */
export function fulfillAdHoc(context: StepContext, element: ElementInstance, cancelRemaining: boolean): void {
  if (!isScopeBusy(context.instance, element.key)) completeElement(context, element);
  else if (!cancelRemaining) context.emit({ kind: EventKind.adHocFulfilled, scopeKey: element.key });
  else if (clearScope(context, element)) completeElement(context, element);
}

/** The output collection is propagated now; an output mapping with the same name takes precedence. */
export function completingAdHoc(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const collection = node.adHoc?.outputCollection;
  if (!collection || node.outputs.some(({ target }) => target[0] === collection)) return;
  const scope = elementInstanceOf(context.instance, element.scopeKey ?? 0);
  const value = localVariable(element, collection);
  if (scope && value !== undefined) propagate(context, scope, collection, value);
}
