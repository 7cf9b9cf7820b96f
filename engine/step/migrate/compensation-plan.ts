/**
 * Plans the migration of completed activities that can still be compensated: they are mapped together with
 * their handlers. Pure. Source: Zeebe's ProcessInstanceMigrationCatchEventBehaviour (compensation
 * subscriptions).
 */
import type { ProcessInstance } from '../../../state/instance.ts';
import type { Mapping } from './mapping.ts';

export interface CompensationPlan {
  readonly key: number;
  readonly elementId: string;
  /** Empty if it has no handler. */
  readonly handlerId: string;
}

export function planCompensations(
  { compensations = [] }: ProcessInstance,
  mapping: Mapping,
  reasons: string[],
): CompensationPlan[] {
  return compensations.flatMap(({ key, elementId: sourceId, handlerId: sourceHandler = '' }) => {
    const elementId = mapping.of(sourceId);
    const handlerId = sourceHandler && mapping.of(sourceHandler);
    const target = elementId === undefined ? undefined : mapping.target.nodes.get(elementId);
    if (!target || handlerId === undefined) {
      const handler = sourceHandler && ` by '${sourceHandler}'`;
      reasons.push(`'${sourceId}' has completed and can be compensated${handler}, but is not fully mapped`);
      return [];
    }
    // In a multi-instance subprocess, an event subprocess compensates each inner instance.
    const undoing = target.compensation ?? target.inner?.compensation;
    if (handlerId && undoing?.compensationHandler?.id !== handlerId) {
      reasons.push(
        `'${sourceId}' has completed and can be compensated, but '${handlerId}' does not compensate '${target.id}'`,
      );
    }
    const isSame = target.id === sourceId && handlerId === sourceHandler;
    return isSame ? [] : [{ key, elementId: target.id, handlerId }];
  });
}
