/**
 * Applies events about the progress of complex gateways and ad-hoc subprocesses, and about follow-ups after
 * termination. Pure.
 */
import type { EventData } from './event-data.ts';
import type { ProcessInstance } from './instance.ts';
import { IllegalTransition, requireElement } from './lifecycle.ts';

export function adHocElementsQueued(
  instance: ProcessInstance,
  { scopeKey, flowIds }: EventData['adHocElementsQueued'],
): void {
  requireElement(instance, scopeKey).queuedElements = [...flowIds];
}

export function adHocFulfilled(instance: ProcessInstance, { scopeKey }: EventData['adHocFulfilled']): void {
  requireElement(instance, scopeKey).fulfilled = true;
}

export function followUpSet(
  instance: ProcessInstance,
  { scopeKey, elementId, startVariables }: EventData['followUpSet'],
): void {
  requireElement(instance, scopeKey).followUp = elementId ? { elementId, variables: startVariables } : null;
}

/** Throws IllegalTransition if there is no such token. */
export function complexGatewayFired(
  instance: ProcessInstance,
  { scopeKey, name, flowIds }: EventData['complexGatewayFired'],
): void {
  const element = requireElement(instance, scopeKey);
  for (const flowId of flowIds) {
    const at = element.waitingFlows.findIndex((flow) => flow.flowId === flowId);
    if (at < 0) throw new IllegalTransition(`no token of ${flowId} waits at ${element.elementId}`);
    element.waitingFlows.splice(at, 1);
  }
  // After its last reset, it keeps the consumed flows until it has ended: no token is left then.
  if (name === 'start') element.consumedFlows = [...flowIds];
  else if (element.waitingFlows.length > 0) element.consumedFlows = [];
}
