/** Applies compensation events. Pure. */
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

/** Throws IllegalTransition if there is no compensation with this key, like the other functions. */
export function compensationTriggered(
  instance: ProcessInstance,
  { key, scopeKey }: EventData['compensationTriggered'],
): void {
  const compensation = taken(instance, key);
  // Without a handler, there is nothing to wait for.
  if (compensation.handlerId) instance.compensations?.push({ ...compensation, throwKey: scopeKey });
}

/** The compensation has completed, or is discarded. */
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
