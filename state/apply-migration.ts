/** Applies migration events. Pure. */
import type { EventData } from './event-data.ts';
import type { ElementInstance, ProcessInstance } from './instance.ts';
import { IllegalTransition, requireElement } from './lifecycle.ts';

export function instanceMigrated(
  instance: ProcessInstance,
  { migrated }: EventData['instanceMigrated'],
): void {
  const { definitionKey, processId, version } = migrated;
  Object.assign(instance, { definitionKey, processId, version });
}

export function elementMigrated(instance: ProcessInstance, event: EventData['elementMigrated']): void {
  requireElement(instance, event.key).elementId = event.elementId;
}

/** Throws IllegalTransition if the referenced object does not exist, like the other functions. */
export function timerMigrated(instance: ProcessInstance, event: EventData['timerMigrated']): void {
  found(requireElement(instance, event.scopeKey).timers, event.key).elementId = event.elementId;
}

export function subscriptionMigrated(
  instance: ProcessInstance,
  event: EventData['subscriptionMigrated'],
): void {
  found(waitingOf(requireElement(instance, event.scopeKey)), event.key).elementId = event.elementId;
}

export function sequenceFlowMigrated(
  instance: ProcessInstance,
  { scopeKey, flowId, name }: EventData['sequenceFlowMigrated'],
): void {
  const flow = requireElement(instance, scopeKey).waitingFlows.find(
    (candidate) => candidate.flowId === flowId,
  );
  if (!flow) throw new IllegalTransition(`sequence flow ${flowId} does not wait`);
  flow.flowId = name;
}

export function compensationMigrated(
  instance: ProcessInstance,
  event: EventData['compensationMigrated'],
): void {
  const compensation = found(instance.compensations ?? [], event.key);
  compensation.elementId = event.elementId;
  if (event.name) compensation.handlerId = event.name;
}

/** Subscriptions of all kinds. */
function waitingOf({ subscriptions, signals = [], conditions = [] }: ElementInstance) {
  return [...subscriptions, ...signals, ...conditions];
}

function found<T extends { key: number }>(list: readonly T[], key: number): T {
  const entry = list.find((candidate) => candidate.key === key);
  if (!entry) throw new IllegalTransition(`there is no ${key} to migrate`);
  return entry;
}
