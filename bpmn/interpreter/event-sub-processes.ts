/**
 * How an event subprocess begins: what its scope has waited with is closed and what is active in the scope
 * ends, when it interrupts. Pure. Source: BPMN 2.0.2 §13.5.4; Zeebe's EventTriggerBehavior.
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
 * Begins the event subprocess of `start` in `scope`. A trigger is dropped that comes when the scope is ending
 * or has been interrupted.
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

/** True while event subprocesses of the scope can begin. */
export function takesTriggers({ state, interrupted }: ElementInstance): boolean {
  return state === ElementState.active && !interrupted;
}

/**
 * The subscriptions first, so that nothing else can begin; then everything active in the scope, except what
 * interrupts it. False: something is still being terminated.
 */
export function interrupt(context: StepContext, scope: ElementInstance, exceptKey = 0): boolean {
  context.emit({ kind: EventKind.scopeInterrupted, scopeKey: scope.key });
  closeEventSubProcesses(context, nodeOf(context, scope), scope);
  // An ad-hoc subprocess's worker is asked no more.
  cancelJob(context, scope);
  return terminateChildren(context, scope, exceptKey);
}
