/**
 * What compensation changes in a process instance; a part of `applyEvent`. Pure.
 */
import type { InstanceEvent } from './events.ts';
import { EventKind } from './events.ts';
import type { ProcessInstance } from './instance.ts';
import { IllegalTransition } from './lifecycle.ts';

type CompensationEvent = Extract<InstanceEvent, { kind: 40 | 41 | 42 | 43 }>;

/**
 * Applies one of the events about compensation. Throws IllegalTransition when there is nothing of its key.
 */
export function applyCompensation(instance: ProcessInstance, event: CompensationEvent): void {
  if (event.kind === EventKind.compensationSubscribed) {
    instance.compensations ??= [];
    instance.compensations.push({ ...event.compensation });
    return;
  }
  const compensations = instance.compensations ?? [];
  const at = compensations.findIndex(({ key }) => key === event.key);
  const compensation = compensations[at];
  if (!compensation) {
    throw new IllegalTransition(`instance ${instance.key} has no compensation ${event.key}`);
  }
  compensations.splice(at, 1);
  if (event.kind !== EventKind.compensationTriggered) return;
  // Nothing is to be waited for where there is no handler.
  if (compensation.handlerId) compensations.push({ ...compensation, throwKey: event.scopeKey });
}
