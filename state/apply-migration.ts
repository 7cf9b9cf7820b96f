/** What a migration changes in a process instance. Pure. */
import type { MigrationEvent } from './events.ts';
import { EventKind } from './events.ts';
import type { ElementInstance, ProcessInstance } from './instance.ts';
import { elementInstanceOf } from './instance.ts';
import { IllegalTransition } from './lifecycle.ts';

/** Applies one event of a migration. Throws IllegalTransition when what it names is not there. */
export function applyMigration(instance: ProcessInstance, event: MigrationEvent): void {
  switch (event.kind) {
    case EventKind.instanceMigrated: {
      const { definitionKey, processId, version } = event.migrated;
      Object.assign(instance, { definitionKey, processId, version });
      return;
    }
    case EventKind.elementMigrated:
      elementOf(instance, event.key).elementId = event.elementId;
      return;
    case EventKind.timerMigrated:
      found(elementOf(instance, event.scopeKey).timers, event.key).elementId = event.elementId;
      return;
    case EventKind.subscriptionMigrated:
      found(waitingOf(elementOf(instance, event.scopeKey)), event.key).elementId = event.elementId;
      return;
    case EventKind.sequenceFlowMigrated: {
      const { waitingFlows } = elementOf(instance, event.scopeKey);
      const flow = waitingFlows.find(({ flowId }) => flowId === event.flowId);
      if (!flow) throw new IllegalTransition(`sequence flow ${event.flowId} does not wait`);
      flow.flowId = event.name;
      return;
    }
    case EventKind.compensationMigrated: {
      const compensation = found(instance.compensations ?? [], event.key);
      compensation.elementId = event.elementId;
      if (event.name) compensation.handlerId = event.name;
      return;
    }
  }
}

function elementOf(instance: ProcessInstance, key: number): ElementInstance {
  const element = elementInstanceOf(instance, key);
  if (!element) throw new IllegalTransition(`instance ${instance.key} has no element instance ${key}`);
  return element;
}

/** Subscriptions of every kind. */
function waitingOf({ subscriptions, signals = [], conditions = [] }: ElementInstance) {
  return [...subscriptions, ...signals, ...conditions];
}

function found<T extends { key: number }>(list: readonly T[], key: number): T {
  const entry = list.find((candidate) => candidate.key === key);
  if (!entry) throw new IllegalTransition(`there is no ${key} to migrate`);
  return entry;
}
