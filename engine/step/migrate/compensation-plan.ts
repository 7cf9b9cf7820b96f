/**
 * What becomes of activities that have completed and can still be undone: they and their handlers are mapped
 * together. Pure. Source: Zeebe's ProcessInstanceMigrationCatchEventBehaviour (compensation subscriptions).
 */
import type { ProcessInstance } from '../../../state/instance.ts';
import type { Mapping } from './mapping.ts';

export interface CompensationPlan {
  readonly key: number;
  readonly elementId: string;
  /** Empty: it has no handler of its own. */
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
      reasons.push(`'${sourceId}' has completed and can be undone${handler}: not all of it is mapped`);
      return [];
    }
    // Of a repeated subprocess an event subprocess undoes each inner instance.
    const undoing = target.compensation ?? target.inner?.compensation;
    if (handlerId && undoing?.compensationHandler?.id !== handlerId) {
      reasons.push(
        `'${sourceId}' has completed and can be undone, but '${handlerId}' does not undo '${target.id}'`,
      );
    }
    const isSame = target.id === sourceId && handlerId === sourceHandler;
    return isSame ? [] : [{ key, elementId: target.id, handlerId }];
  });
}
