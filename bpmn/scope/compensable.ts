/**
 * What has completed in an instance and can be compensated: remembered, and forgotten with its scope. Pure.
 * Source: BPMN 2.0.2 §10.7; Zeebe's BpmnCompensationSubscriptionBehaviour.
 */
import { EventKind } from '../../state/events.ts';
import type { Compensation, ElementInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';

/**
 * Remembers an activity that has just completed, when it has a compensation boundary event or, a scope, when
 * something inside can be compensated.
 */
export function subscribeCompensation(context: StepContext, node: FlowNode, element: ElementInstance): void {
  const { key: elementKey, elementId, scopeKey = 0 } = element;
  const isScope =
    (node.children.length > 0 || node.inner) &&
    (context.instance.compensations ?? []).some((inner) => inner.scopeKey === elementKey);
  if (!node.compensation && !isScope) return;
  const compensation: Compensation = { key: context.nextKey(), elementId, elementKey, scopeKey };
  const handlerId = node.compensation?.compensationHandler?.id;
  if (handlerId) compensation.handlerId = handlerId;
  context.emit({ kind: EventKind.compensationSubscribed, scopeKey, compensation });
}

export function isOpen(context: StepContext, compensationKey: number): boolean {
  return (context.instance.compensations ?? []).some(({ key }) => key === compensationKey);
}

/** Who has thrown what a handler undoes; 0: nobody any more. */
export function throwerOf(context: StepContext, compensationKey: number): number {
  return context.instance.compensations?.find(({ key }) => key === compensationKey)?.throwKey ?? 0;
}

/** A handler has completed, and the event that has thrown goes on when it was the last. */
export function handlerCompleted(context: StepContext, compensationKey: number): void {
  const thrower = throwerOf(context, compensationKey);
  if (!thrower) return;
  context.emit({ kind: EventKind.compensationCompleted, key: compensationKey, scopeKey: thrower });
  handlerEnded(context, thrower);
}

/** A handler has ended, however it did: who waits for it looks at what is left. */
export function handlerEnded(context: StepContext, throwKey: number): void {
  const thrower = elementInstanceOf(context.instance, throwKey);
  if (thrower?.state !== ElementState.active) return;
  const node = nodeOf(context, thrower);
  context.behaviourOf(node).onCompensated?.(context, node, thrower);
}

/**
 * Forgets what an element instance that is terminated leaves behind: what has completed inside it, what it
 * has thrown, what it was to undo.
 */
export function deleteCompensations(context: StepContext, element: ElementInstance): void {
  const all = [...(context.instance.compensations ?? [])];
  const forget = (isGone: (compensation: Compensation) => boolean): void => {
    for (const compensation of all.filter(isGone)) {
      const { key, scopeKey, elementKey } = compensation;
      if (!isOpen(context, key)) continue;
      context.emit({ kind: EventKind.compensationDeleted, key, scopeKey });
      forget((inner) => inner.scopeKey === elementKey);
    }
  };
  forget(
    ({ key, scopeKey, throwKey }) =>
      scopeKey === element.key || throwKey === element.key || key === element.compensationKey,
  );
}
