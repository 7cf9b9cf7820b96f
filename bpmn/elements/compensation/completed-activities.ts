/**
 * The completed activities of an instance that can be compensated: recorded, and removed together with their
 * scope. Pure. Source: BPMN 2.0.2 §10.7; Zeebe's BpmnCompensationSubscriptionBehaviour.
 */
import { EventKind } from '../../../state/events.ts';
import type { Compensation, ElementInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import type { FlowNode } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';
import { nodeOf } from '../../step-context.ts';

/**
 * Records an activity that has just completed, if it has a compensation boundary event or, for a scope, if
 * something inside can be compensated.
 */
export function subscribeCompensation(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const { key: elementKey, elementId, scopeKey = 0 } = element;
  if (undoesFromInside(element)) {
    // A compensation handler can't be compensated itself (BPMN 2.0.2 §13.3.2: Compensated is a final state).
    forgetInside(context, elementKey);
    return;
  }
  const isScope =
    (node.children.length > 0 || node.inner) &&
    (context.instance.compensations ?? []).some((inner) => inner.scopeKey === elementKey);
  if (!node.compensation && !isScope) return;
  const compensation: Compensation = { key: context.nextKey(), elementId, elementKey, scopeKey };
  const handlerId = node.compensation?.compensationHandler?.id;
  if (handlerId) compensation.handlerId = handlerId;
  if (node.compensation?.type === 'startEvent' && element.variables.length > 0)
    compensation.variables = element.variables.map(({ name, value }) => ({ name, value }));
  context.emit({ kind: EventKind.compensationSubscribed, scopeKey, compensation });
}

/** True for an event subprocess that compensates its enclosing subprocess. */
export function undoesFromInside({ type, compensationKey }: ElementInstance): boolean {
  return type === 'eventSubProcess' && Boolean(compensationKey);
}

/** The activity's entry; undefined if it has been compensated, or if its scope has ended. */
export function compensationOf(context: StepContext, compensationKey: number): Compensation | undefined {
  return context.instance.compensations?.find(({ key }) => key === compensationKey);
}

export function isOpen(context: StepContext, compensationKey: number): boolean {
  return compensationOf(context, compensationKey) !== undefined;
}

/** The throwing event of a handler; 0 if it has ended. */
export function throwerOf(context: StepContext, compensationKey: number): number {
  return compensationOf(context, compensationKey)?.throwKey ?? 0;
}

/** A handler has completed; if it was the last, the throwing event continues. */
export function handlerCompleted(context: StepContext, element: ElementInstance): void {
  const { compensationKey = 0 } = element;
  const { throwKey: thrower, elementKey = 0 } = compensationOf(context, compensationKey) ?? {};
  if (!thrower) return;
  // Entries that it has not thrown are compensated by it, too.
  if (undoesFromInside(element)) forgetInside(context, elementKey);
  context.emit({ kind: EventKind.compensationCompleted, key: compensationKey, scopeKey: thrower });
  handlerEnded(context, thrower);
}

/** A handler has ended, completed or terminated: the throwing event checks what remains. */
export function handlerEnded(context: StepContext, throwKey: number): void {
  const thrower = elementInstanceOf(context.instance, throwKey);
  if (thrower?.state !== ElementState.active) return;
  const node = nodeOf(context, thrower);
  context.behaviourOf(node).onCompensated?.(context, node, thrower);
}

/**
 * Removes the compensation data of a terminated element instance: completed activities inside it,
 * compensation that it has thrown, and the entry whose handler it is.
 */
export function deleteCompensations(context: StepContext, element: ElementInstance): void {
  forget(
    context,
    ({ key, scopeKey, throwKey }) =>
      scopeKey === element.key || throwKey === element.key || key === element.compensationKey,
  );
}

/** Removes the completed activities in a scope that has ended. */
function forgetInside(context: StepContext, scopeKey: number): void {
  forget(context, (compensation) => compensation.scopeKey === scopeKey);
}

/** Including the completed activities inside each. */
function forget(context: StepContext, isGone: (compensation: Compensation) => boolean): void {
  for (const compensation of (context.instance.compensations ?? []).filter(isGone)) {
    const { key, scopeKey, elementKey } = compensation;
    if (!isOpen(context, key)) continue;
    context.emit({ kind: EventKind.compensationDeleted, key, scopeKey });
    forgetInside(context, elementKey);
  }
}
