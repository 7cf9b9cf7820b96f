/**
 * Continues after an element instance has finally ended whose termination had to wait: with the element
 * instance, the enclosing scopes that waited for it, and the scheduled follow-up. Pure. Source: Zeebe's
 * onChildTerminated of the containers and BpmnStateTransitionBehavior.
 */
import type { ElementInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import { handlerEnded, throwerOf } from '../elements/compensation/completed-activities.ts';
import { undoTransaction } from '../elements/transaction/cancel.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { activateEventSubProcess, activateTriggered } from './activate.ts';
import type { Payload } from './complete.ts';
import { completeElement } from './complete.ts';
import { isScopeBusy } from './flows.ts';
import { endTermination, setFollowUp, terminateElement } from './terminate.ts';

/** Ends an element instance that has waited for it. */
export function finishTermination(context: StepContext, element: ElementInstance): void {
  const { followUp, scopeKey, compensationKey } = element;
  const thrower = compensationKey ? throwerOf(context, compensationKey) : 0;
  endTermination(context, element);
  const scope = scopeKey ? elementInstanceOf(context.instance, scopeKey) : undefined;
  if (!scope) return;
  const boundary = followUp && context.process.nodes.get(followUp.elementId);
  if (boundary && scope.state === ElementState.active && !scope.interrupted)
    activateTriggered(context, boundary, scope, payloadOf(followUp));
  // The throwing event continues when its handler has ended, completed or terminated.
  if (thrower) handlerEnded(context, thrower);
  childEnded(context, scope);
}

function payloadOf({ variables }: NonNullable<ElementInstance['followUp']>): Payload {
  return variables.map(({ name, value }) => [name, value] as const);
}

/** An element instance in the scope has been terminated. */
function childEnded(context: StepContext, scope: ElementInstance): void {
  const { state, followUp } = scope;
  if (state === ElementState.terminating) {
    if (!hasChildren(context, scope)) finishTermination(context, scope);
  } else if (state !== ElementState.active) return;
  else if (followUp) follow(context, scope, followUp);
  else if (!isScopeBusy(context.instance, scope.key) && terminateElement(context, scope)) {
    // A modification has removed everything in it.
    const around = scope.scopeKey ? elementInstanceOf(context.instance, scope.scopeKey) : undefined;
    if (around) childEnded(context, around);
  }
}

function hasChildren({ instance }: StepContext, { key }: ElementInstance, exceptId = ''): boolean {
  return instance.elements.some(({ scopeKey, elementId }) => scopeKey === key && elementId !== exceptId);
}

/** The scheduled follow-up in the scope, when nothing else is active in it. */
function follow(
  context: StepContext,
  scope: ElementInstance,
  followUp: NonNullable<ElementInstance['followUp']>,
): void {
  const { elementId } = followUp;
  if (hasChildren(context, scope, elementId === scope.elementId ? '' : elementId)) return;
  setFollowUp(context, scope, '');
  if (elementId === scope.elementId) completeElement(context, scope);
  else {
    const node = context.process.nodes.get(elementId);
    if (!node) throw new Error(`process ${context.process.id} has no element ${elementId}`);
    if (node.traits.beginsScope)
      activateEventSubProcess(context, { start: node, payload: payloadOf(followUp) }, scope);
    else compensateCanceled(context, scope, node);
  }
}

/** The completed activities of a transaction are compensated, now that nothing in it is active any more. */
function compensateCanceled(context: StepContext, transaction: ElementInstance, node: FlowNode): void {
  const end = context.instance.elements.find(
    ({ scopeKey, elementId }) => scopeKey === transaction.key && elementId === node.id,
  );
  if (end) undoTransaction(context, nodeOf(context, end), end);
}
