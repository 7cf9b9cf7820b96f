/**
 * Starts an event subprocess: if it interrupts, the subscriptions of its scope are closed and the active
 * elements in the scope are terminated. Pure. Source: BPMN 2.0.2 §13.5.4; Zeebe's EventTriggerBehavior.
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { ElementState } from '../../state/instance.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { activateEventSubProcess } from './activate.ts';
import { closeEventSubProcesses } from './catch-events.ts';
import type { Payload } from './complete.ts';
import { cancelJob } from './jobs.ts';
import { setFollowUp, terminateChildren } from './terminate.ts';

/**
 * Starts the event subprocess of `start` in `scope`. A trigger that arrives while the scope is ending, or
 * after it was interrupted, is discarded.
 */
export function triggerEventSubProcess(
  context: StepContext,
  scope: ElementInstance,
  start: FlowNode,
  payload: Payload,
): void {
  if (!takesTriggers(scope)) return;
  if (start.interrupting !== false && !interrupt(context, scope)) {
    setFollowUp(context, scope, start.id, payload);
    return;
  }
  activateEventSubProcess(context, { start, payload }, scope);
}

/** True while event subprocesses of the scope can start. */
export function takesTriggers({ state, interrupted }: ElementInstance): boolean {
  return state === ElementState.active && !interrupted;
}

/**
 * First closes the subscriptions, so that nothing else can start; then terminates everything active in the
 * scope, except the interrupting one. False if something is still being terminated.
 */
export function interrupt(context: StepContext, scope: ElementInstance, exceptKey = 0): boolean {
  context.emit({ kind: EventKind.scopeInterrupted, scopeKey: scope.key });
  closeEventSubProcesses(context, nodeOf(context, scope), scope);
  // The job of an ad-hoc subprocess is canceled.
  cancelJob(context, scope);
  return terminateChildren(context, scope, exceptKey);
}
