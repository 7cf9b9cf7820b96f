/**
 * How often random processes contain each feature, and how often it occurred at run time. A feature that is
 * never generated, never started or never completed is not tested by any property.
 */
import type { ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import type { InstanceEvent } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import { listenerTrait, traitsOf, wantedTraits } from './traits.ts';

interface Seen {
  generated: number;
  activated: number;
  /** It has completed, or it has triggered and thereby ended its scope. */
  ended: number;
}

export class Coverage {
  readonly #seen = new Map<string, Seen>();

  /** Counts the elements of a process that is about to be deployed. */
  generated({ nodes }: ExecutableProcess): void {
    const all = new Set(nodes.values());
    for (const node of all) if (node.inner) all.add(node.inner);
    for (const node of all) {
      for (const trait of traitsOf(node)) this.#of(trait).generated++;
      for (const event of listenerEventsOf(node)) this.#of(listenerTrait(event)).generated++;
    }
  }

  /** Counts the next events of an instance. `nodeOf`: the flow node of an element instance. */
  happened(
    instance: ProcessInstance,
    event: InstanceEvent,
    nodeOf: (elementId: string, type: string) => FlowNode | undefined,
  ): void {
    if (event.kind === EventKind.jobCreated) {
      if (event.job.listener) this.#of(listenerTrait(event.job.listener)).activated++;
      return;
    }
    const key = 'scopeKey' in event && !('key' in event) ? event.scopeKey : 'key' in event ? event.key : 0;
    const element = elementInstanceOf(instance, key ?? 0);
    const node = element && nodeOf(element.elementId, element.type);
    if (event.kind === EventKind.jobCompleted) {
      const holder = elementInstanceOf(instance, event.scopeKey);
      if (holder?.job?.listener) this.#of(listenerTrait(holder.job.listener)).ended++;
    } else if (event.kind === EventKind.elementActivating && event.compensationKey) {
      const handled = nodeOf(event.elementId, event.name);
      for (const trait of compensated(handled)) this.#of(trait).activated++;
    } else if (node && event.kind === EventKind.elementActivated) {
      for (const trait of traitsOf(node)) this.#of(trait).activated++;
    } else if (node && (event.kind === EventKind.elementCompleted || leaves(node, event))) {
      for (const trait of traitsOf(node)) this.#of(trait).ended++;
      if (element?.compensationKey) for (const trait of compensated(node)) this.#of(trait).ended++;
    }
  }

  /** All features with their counts, the rarest first. */
  table(): string[] {
    return wantedTraits()
      .map((trait) => ({ trait, ...this.#of(trait) }))
      .sort((a, b) => Math.min(a.activated, a.ended) - Math.min(b.activated, b.ended))
      .map(
        ({ trait, generated, activated, ended }) =>
          `${trait}: generated ${generated}, begun ${activated}, ended ${ended}`,
      );
  }

  /** The features that were generated, started or ended less often than `least` times. */
  missing(least: number): string[] {
    return wantedTraits()
      .map((trait) => ({ trait, ...this.#of(trait) }))
      .filter(({ generated, activated, ended }) => Math.min(generated, activated, ended) < least)
      .map(({ trait, ...seen }) => `${trait}: ${JSON.stringify(seen)}`);
  }

  #of(trait: string): Seen {
    const seen = this.#seen.get(trait) ?? { generated: 0, activated: 0, ended: 0 };
    this.#seen.set(trait, seen);
    return seen;
  }
}

function listenerEventsOf({ listeners, userTask }: FlowNode): string[] {
  const moments = { ...listeners, ...userTask?.listeners };
  return Object.entries(moments).flatMap(([event, jobs]) => (jobs.length > 0 ? [event] : []));
}

/** True for end events that throw out of their scope: they end with it. */
function leaves({ type, event: definition }: FlowNode, event: InstanceEvent): boolean {
  if (event.kind !== EventKind.elementTerminated || type !== 'endEvent') return false;
  return definition?.kind === 'error' || definition?.kind === 'cancel';
}

/** The compensation boundary events that lead to a handler. */
function compensated(handler: FlowNode | undefined): string[] {
  const boundaryEvents = handler?.parent?.children.flatMap((node) => node.boundaryEvents) ?? [];
  return boundaryEvents.filter((node) => node.compensationHandler === handler).flatMap(traitsOf);
}
