/**
 * Compensation that is thrown: handlers are activated all at once, in order of completion, or one after the
 * other in reverse order where the model says so; the event waits for them. They belong to the scope of the
 * event that throws. Pure.
 * Source: BPMN 2.0.2 §10.7, §13.5.5; Zeebe's BpmnCompensationSubscriptionBehaviour.
 */
import { EventKind } from '../../state/events.ts';
import type { Compensation, ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { activateElement, activateTriggered } from './activate.ts';
import { isOpen } from './compensable.ts';
import { completeElement } from './complete.ts';

/** Throws the compensation of an event's scope, or of the one activity that it names. */
export function throwCompensation(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
): 'wait' | 'complete' {
  const activityId = node.event?.kind === 'compensation' ? node.event.activityId : undefined;
  return compensate(context, element, isReverse(context, node), activityId) ? 'wait' : 'complete';
}

/** Begins to undo; false: there is nothing to wait for. */
function compensate(
  context: StepContext,
  thrower: ElementInstance,
  reverse: boolean,
  activityId?: string,
): boolean {
  const open = (context.instance.compensations ?? []).filter(({ throwKey }) => !throwKey);
  const scope = elementInstanceOf(context.instance, thrower.scopeKey ?? 0);
  // Thrown in an event subprocess it undoes what is around that as well.
  const around = scope?.type === 'eventSubProcess' ? scope.scopeKey : undefined;
  const chosen = open.filter(
    ({ scopeKey, elementId }) =>
      (scopeKey === thrower.scopeKey || scopeKey === around) &&
      (activityId === undefined || elementId === activityId),
  );
  const ordered = withInner(chosen, open, reverse);
  for (const { key } of ordered) {
    context.emit({ kind: EventKind.compensationTriggered, key, scopeKey: thrower.key });
  }
  const handled = ordered.filter(({ handlerId }) => handlerId);
  for (const compensation of reverse ? handled.slice(0, 1) : handled) {
    activateHandler(context, compensation, thrower.scopeKey ?? 0);
  }
  return handled.length > 0;
}

/** Each one, then what has completed inside it. */
function withInner(
  chosen: readonly Compensation[],
  open: readonly Compensation[],
  reverse: boolean,
): Compensation[] {
  return (reverse ? chosen.toReversed() : chosen).flatMap((compensation) => [
    compensation,
    ...withInner(
      open.filter(({ scopeKey }) => scopeKey === compensation.elementKey),
      open,
      reverse,
    ),
  ]);
}

function isReverse(context: StepContext, node: FlowNode): boolean {
  return (node.compensationOrder ?? context.process.root.compensationOrder) === 'reverse';
}

function activateHandler(context: StepContext, compensation: Compensation, scopeKey: number): void {
  const { nodes } = context.process;
  const scope = elementInstanceOf(context.instance, scopeKey);
  const boundary = nodes.get(compensation.elementId)?.compensation;
  const handler = nodes.get(compensation.handlerId ?? '');
  // A handler before it may have ended the scope, by an error that is caught further out.
  if (!scope || !boundary || !handler || !isOpen(context, compensation.key)) return;
  activateTriggered(context, boundary, scope, []);
  activateElement(context, handler, scope, { compensationKey: compensation.key });
}

/** After a handler has ended: the next one, or the event that has thrown goes on. */
export function continueCompensation(context: StepContext, node: FlowNode, thrower: ElementInstance): void {
  if (!awaitsHandler(context, node, thrower)) completeElement(context, thrower);
}

/** After a handler has ended: the next one is activated. False: there is none left. */
export function awaitsHandler(context: StepContext, node: FlowNode, thrower: ElementInstance): boolean {
  const next = context.instance.compensations?.find(({ throwKey }) => throwKey === thrower.key);
  if (next && isReverse(context, node)) activateHandler(context, next, thrower.scopeKey ?? 0);
  return next !== undefined;
}
