/**
 * Terminates element instances: children first, then everything that they wait for. If something must wait (a
 * user task's `canceling` listeners run first), `after-termination.ts` continues later. Pure. Source: BPMN
 * 2.0.2 §13.3.2; Zeebe's UserTaskProcessor (onTerminateInternal).
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import { deleteCompensations } from '../elements/compensation/completed-activities.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { closeCatchEvents, closeEventSubProcesses } from './catch-events.ts';
import type { Payload } from './complete.ts';
import { cancelJob } from './jobs.ts';

/**
 * Terminates the element instance and everything inside it. No flow is taken; the enclosing scope is not
 * checked. False: it is being terminated, and ends later.
 */
export function terminateElement(context: StepContext, element: ElementInstance): boolean {
  if (element.state === ElementState.terminating) return false;
  const node = nodeOf(context, element);
  context.emit({ kind: EventKind.elementTerminating, key: element.key });
  const isEmpty = terminateChildren(context, element);
  const mayEnd = context.behaviourOf(node).onTerminating;
  if (mayEnd && element.calledInstanceKey) context.terminateCalled?.(element.calledInstanceKey);
  cancelJob(context, element);
  if (element.userTask?.transition?.reply) {
    const reason = `user task ${element.userTask.key} has ended with its element`;
    context.reply(element.userTask.transition.reply, { status: 'rejected', code: 'INVALID_STATE', reason });
  }
  if (element.incident) {
    context.emit({ kind: EventKind.incidentResolved, key: element.incident.key, scopeKey: element.key });
  }
  closeCatchEvents(context, element);
  if (!isEmpty || mayEnd?.(context, node, element) === 'wait') return false;
  endTermination(context, element);
  return true;
}

/** Nothing inside a terminating element instance is left. */
export function endTermination(context: StepContext, element: ElementInstance): void {
  if (context.instance.compensations?.length) deleteCompensations(context, element);
  context.emit({ kind: EventKind.elementTerminated, key: element.key });
  if (!element.scopeKey) context.instanceEnded();
}

/**
 * Terminates everything active in a scope, newest last. `exceptKey`: the element instance that stays. False:
 * something is still being terminated.
 */
export function terminateChildren(context: StepContext, scope: ElementInstance, exceptKey = 0): boolean {
  if (isLeaf(context, scope)) return true;
  const keys = context.instance.elements.flatMap((element) =>
    element.scopeKey === scope.key && element.key !== exceptKey ? [element.key] : [],
  );
  let isEmpty = true;
  for (const key of keys) {
    const child = elementInstanceOf(context.instance, key);
    if (child && !terminateElement(context, child)) isEmpty = false;
  }
  return isEmpty;
}

/**
 * Terminates everything in a scope that completes afterwards. False: it completes later, when everything has
 * ended, and nothing starts in it any more.
 */
export function clearScope(context: StepContext, scope: ElementInstance): boolean {
  if (terminateChildren(context, scope)) return true;
  if (scope.state === ElementState.active) {
    context.emit({ kind: EventKind.scopeInterrupted, scopeKey: scope.key });
    closeEventSubProcesses(context, nodeOf(context, scope), scope);
    setFollowUp(context, scope, scope.elementId);
  }
  return false;
}

/**
 * Schedules a follow-up for the time when all terminating elements have ended; the last one that is set
 * counts.
 */
export function setFollowUp(
  context: StepContext,
  element: ElementInstance,
  elementId: string,
  payload: Payload = [],
): void {
  const startVariables = payload.map(([name, value]) => ({ name, value }));
  context.emit({ kind: EventKind.followUpSet, scopeKey: element.key, elementId, startVariables });
}

/** Nothing can be inside: there may be thousands of these, and searching for children would be slow. */
function isLeaf(context: StepContext, element: ElementInstance): boolean {
  const { children, inner } = nodeOf(context, element);
  return children.length === 0 && inner === undefined;
}
