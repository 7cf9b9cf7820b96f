/**
 * How far a complex gateway or an ad-hoc subprocess is, and what follows when others have ended; a part of
 * `applyEvent`. Pure.
 */
import type { InstanceEvent } from './events.ts';
import { EventKind } from './events.ts';
import type { ElementInstance } from './instance.ts';
import { IllegalTransition } from './lifecycle.ts';

/** Applies one event about it. Throws IllegalTransition for a token that is not there. */
export function applyProgress(
  element: ElementInstance,
  event: Extract<InstanceEvent, { kind: 44 | 63 | 68 | 69 }>,
): void {
  if (event.kind === EventKind.adHocElementsQueued) {
    element.queuedElements = [...event.flowIds];
    return;
  }
  if (event.kind === EventKind.adHocFulfilled) {
    element.fulfilled = true;
    return;
  }
  if (event.kind === EventKind.followUpSet) {
    const { elementId, startVariables } = event;
    element.followUp = elementId ? { elementId, variables: startVariables } : null;
    return;
  }
  for (const flowId of event.flowIds) {
    const at = element.waitingFlows.findIndex((flow) => flow.flowId === flowId);
    if (at < 0) throw new IllegalTransition(`no token of ${flowId} waits at ${element.elementId}`);
    element.waitingFlows.splice(at, 1);
  }
  // After its last reset it keeps what it has consumed until it has ended: no token is left then.
  if (event.name === 'start') element.consumedFlows = [...event.flowIds];
  else if (element.waitingFlows.length > 0) element.consumedFlows = [];
}
