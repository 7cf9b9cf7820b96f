/** What compensation changes in a process instance. Pure. */
import type { EventData } from './event-data.ts';
import type { Compensation, ProcessInstance } from './instance.ts';
import { IllegalTransition } from './lifecycle.ts';

export function compensationSubscribed(
  instance: ProcessInstance,
  { compensation }: EventData['compensationSubscribed'],
): void {
  instance.compensations ??= [];
  instance.compensations.push({ ...compensation });
}

/** Throws IllegalTransition when there is nothing of its key, as the others do. */
export function compensationTriggered(
  instance: ProcessInstance,
  { key, scopeKey }: EventData['compensationTriggered'],
): void {
  const compensation = taken(instance, key);
  // Nothing is to be waited for where there is no handler.
  if (compensation.handlerId) instance.compensations?.push({ ...compensation, throwKey: scopeKey });
}

/** It has been done, or it is dropped. */
export function compensationEnded(
  instance: ProcessInstance,
  { key }: EventData['compensationCompleted' | 'compensationDeleted'],
): void {
  taken(instance, key);
}

function taken(instance: ProcessInstance, key: number): Compensation {
  const compensations = instance.compensations ?? [];
  const at = compensations.findIndex((candidate) => candidate.key === key);
  const compensation = compensations[at];
  if (!compensation) throw new IllegalTransition(`instance ${instance.key} has no compensation ${key}`);
  compensations.splice(at, 1);
  return compensation;
}
