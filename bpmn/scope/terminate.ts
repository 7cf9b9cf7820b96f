/**
 * How an element instance ends without completing: children first, then all it waits with. Pure. Source: BPMN
 * 2.0.2 §13.3.2.
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { StepContext } from '../step-context.ts';
import { closeCatchEvents } from './catch-events.ts';
import { deleteCompensations } from './compensable.ts';
import { cancelJob } from './jobs.ts';

/**
 * Terminates the element instance and everything inside it. No flow is taken; an enclosing scope is not
 * looked at.
 */
export function terminateElement(context: StepContext, element: ElementInstance): void {
  context.emit({ kind: EventKind.elementTerminating, key: element.key });
  terminateChildren(context, element);
  if (element.calledInstanceKey) context.terminateCalled?.(element.calledInstanceKey);
  cancelJob(context, element);
  if (element.userTask?.transition?.reply) {
    const reason = `user task ${element.userTask.key} has ended with its element`;
    context.reply(element.userTask.transition.reply, { status: 'rejected', code: 'INVALID_STATE', reason });
  }
  if (element.incident) {
    context.emit({ kind: EventKind.incidentResolved, key: element.incident.key, scopeKey: element.key });
  }
  closeCatchEvents(context, element);
  if (context.instance.compensations?.length) deleteCompensations(context, element);
  context.emit({ kind: EventKind.elementTerminated, key: element.key });
  if (!element.scopeKey) context.instanceEnded();
}

/** Terminates everything active in a scope, newest last. `exceptKey`: the element instance that stays. */
export function terminateChildren(context: StepContext, scope: ElementInstance, exceptKey = 0): void {
  if (isLeaf(context, scope)) return;
  const keys = context.instance.elements.flatMap((element) =>
    element.scopeKey === scope.key && element.key !== exceptKey ? [element.key] : [],
  );
  for (const key of keys) {
    const child = elementInstanceOf(context.instance, key);
    if (child) terminateElement(context, child);
  }
}

/** Nothing can be inside: there may be thousands of these, and as many to look through for each. */
function isLeaf({ process }: StepContext, { elementId, type, scopeKey }: ElementInstance): boolean {
  const outer = scopeKey ? process.nodes.get(elementId) : process.root;
  const node = outer?.inner && outer.type !== type ? outer.inner : outer;
  return node !== undefined && node.children.length === 0 && node.inner === undefined;
}
