/** Completes an element instance: outputs, outgoing flows, and the scope if it was the last element. Pure. */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import { handlerCompleted, subscribeCompensation } from '../elements/compensation/completed-activities.ts';
import { applyOutputs } from '../evaluate/mappings.ts';
import { propagate, setLocal } from '../evaluate/variables.ts';
import type { FlowNode, SequenceFlow } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { closeCatchEvents, closeEventSubProcesses } from './catch-events.ts';
import { isScopeBusy, selectConditionalFlows, takeFlows } from './flows.ts';
import { guarded } from './incidents.ts';
import { createJobOf } from './jobs.ts';

/** Names and JSON texts of the variables of a job, message or error. */
export type Payload = readonly (readonly [name: string, json: string])[];

/**
 * Completes an active element instance, or continues one that an incident stopped while completing. Without
 * output mappings, `payload` is propagated from the element's own scope; with them, it is local to the
 * element.
 */
export function completeElement(context: StepContext, element: ElementInstance, payload: Payload = []): void {
  const node = nodeOf(context, element);
  if (element.state === ElementState.active) {
    if (element.incident) {
      context.emit({ kind: EventKind.incidentResolved, key: element.incident.key, scopeKey: element.key });
    }
    context.emit({ kind: EventKind.elementCompleting, key: element.key });
    closeEventSubProcesses(context, node, element);
    take(context, node, element, payload);
  }
  let flows: readonly SequenceFlow[] = [];
  let isLast = false;
  const listenersDone = element.listenersDone ?? 0;
  const listener = node.listeners?.end[listenersDone];
  let isEnough = false;
  const done = guarded(context, element, () => {
    const behaviour = context.behaviourOf(node);
    if (listenersDone === 0) {
      if (node.outputs.length > 0) applyOutputs(context, node, element);
      behaviour.onCompleting?.(context, node, element);
    }
    if (listener) {
      createJobOf(context, listener, element, 'end');
      return;
    }
    if (element.loopCounter) isLast = completingInner(context, element);
    const select = behaviour.selectFlows ?? selectConditionalFlows;
    flows = node.outgoing.length > 0 ? select(context, node, element) : [];
    if (endsPath(node, flows)) isEnough = pathCompleting(context, node.parent, element);
  });
  if (!done || listener) return;
  closeCatchEvents(context, element);
  const { scopeKey } = element;
  context.emit({ kind: EventKind.elementCompleted, key: element.key });
  if (!scopeKey) {
    context.instanceEnded();
    return;
  }
  if (node.compensation || context.instance.compensations?.length)
    subscribeCompensation(context, node, element);
  takeFlows(context, flows, scopeKey);
  const scope = elementInstanceOf(context.instance, scopeKey);
  if (scope) context.behaviourOf(node).onCompleted?.(context, node, scope);
  if (element.compensationKey) handlerCompleted(context, element);
  if (scope && element.loopCounter) innerCompleted(context, scope, isLast);
  if (endsPath(node, flows)) pathCompleted(context, node.parent, scopeKey, isEnough);
  else completeScopeIfIdle(context, scopeKey);
}

/**
 * True for an element without successors in an ad-hoc subprocess; after a compensation event comes its
 * handler.
 */
function endsPath(
  node: FlowNode,
  flows: readonly SequenceFlow[],
): node is FlowNode & { readonly parent: FlowNode } {
  return (
    node.parent?.traits.hasPaths === true &&
    flows.length === 0 &&
    !node.linkTarget &&
    !node.isForCompensation &&
    !node.compensationHandler
  );
}

function pathCompleting(context: StepContext, adHoc: FlowNode, element: ElementInstance): boolean {
  const scope = elementInstanceOf(context.instance, element.scopeKey ?? 0);
  if (scope?.elementId !== adHoc.id) return false;
  return context.behaviourOf(adHoc).onPathCompleting?.(context, adHoc, scope, element) ?? false;
}

function pathCompleted(context: StepContext, adHoc: FlowNode, scopeKey: number, isEnough: boolean): void {
  const scope = elementInstanceOf(context.instance, scopeKey);
  // A compensation handler runs in the scope of the throwing event.
  if (scope?.elementId !== adHoc.id) completeScopeIfIdle(context, scopeKey);
  else if (scope.state === ElementState.active)
    context.behaviourOf(adHoc).onPathCompleted?.(context, adHoc, scope, isEnough);
}

function completingInner(context: StepContext, inner: ElementInstance): boolean {
  const body = elementInstanceOf(context.instance, inner.scopeKey ?? 0);
  if (!body) return false;
  const node = nodeOf(context, body);
  return context.behaviourOf(node).onInnerCompleting?.(context, node, body, inner) ?? false;
}

function innerCompleted(context: StepContext, body: ElementInstance, isLast: boolean): void {
  const node = nodeOf(context, body);
  context.behaviourOf(node).onInnerCompleted?.(context, node, body, isLast);
}

function take(context: StepContext, node: FlowNode, element: ElementInstance, payload: Payload): void {
  // The variables of an error at a boundary event are only propagated by its output mappings.
  const local = node.outputs.length > 0 || (node.event?.kind === 'error' && node.attachedTo !== undefined);
  for (const [name, value] of payload) {
    if (local) setLocal(context, element, name, value);
    else propagate(context, element, name, value);
  }
}

/** Completes the scope if nothing in it is active any more; an ad-hoc subprocess has a separate rule. */
function completeScopeIfIdle(context: StepContext, scopeKey: number): void {
  const scope = elementInstanceOf(context.instance, scopeKey);
  if (scope?.state !== ElementState.active || isScopeBusy(context.instance, scopeKey)) return;
  if (nodeOf(context, scope).traits.hasPaths) return;
  completeElement(context, scope);
}
