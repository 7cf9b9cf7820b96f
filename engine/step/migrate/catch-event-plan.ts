/**
 * Plans the migration of an element instance's timers and subscriptions: those of mapped events keep their
 * due time, name and key; others are closed; the other events of the target are evaluated and opened. Pure.
 * Source: Zeebe's ProcessInstanceMigrationCatchEventBehaviour.
 */
import { IncidentSignal } from '../../../bpmn/incident-signal.ts';
import type { Planned } from '../../../bpmn/interpreter/catch-events.ts';
import { catchNodesOf, planCatchEvents } from '../../../bpmn/interpreter/catch-events.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState } from '../../../state/instance.ts';
import type { InstanceStep } from '../step-run.ts';
import type { Mapping } from './mapping.ts';

export interface CatchEventPlan {
  /** The target event by the id of the source event. */
  readonly kept: ReadonlyMap<string, FlowNode>;
  readonly opened: readonly Planned[];
}

export function planCatchEventsOf(
  step: InstanceStep,
  element: ElementInstance,
  nodes: { readonly source: FlowNode; readonly target: FlowNode },
  mapping: Mapping,
  reasons: string[],
): CatchEventPlan {
  const targets = catchNodesOf(step, nodes.target);
  const kept = new Map<string, FlowNode>();
  for (const event of catchNodesOf(step, nodes.source)) {
    const target = event === nodes.source ? nodes.target : keptAs(event, targets, mapping, reasons);
    if (!target) continue;
    if ([...kept.values()].includes(target)) reasons.push(`two events are mapped to '${target.id}'`);
    kept.set(event.id, target);
  }
  // Before it is active, it has no subscriptions; while it is completing, it gets no new ones.
  if (element.state !== ElementState.active) return { kept, opened: [] };
  const stay = new Set(kept.values());
  // A scope that was interrupted by an event subprocess can't be triggered again.
  const silent = element.interrupted ? (nodes.target.eventSubProcessStarts ?? []) : [];
  const fresh = targets.filter((node) => !stay.has(node) && !silent.includes(node));
  const opened = plan(step, element, nodes.target, fresh, reasons);
  checkMessageNames(element, kept, opened, reasons);
  return { kept, opened };
}

/** Undefined if it is closed or can't be mapped. */
function keptAs(
  event: FlowNode,
  targets: readonly FlowNode[],
  mapping: Mapping,
  reasons: string[],
): FlowNode | undefined {
  const targetId = mapping.of(event.id);
  if (targetId === undefined) return undefined;
  const target = targets.find(({ id }) => id === targetId);
  if (target && target.type === event.type && target.event?.kind === event.event?.kind) return target;
  if (mapping.isExplicit(event.id)) {
    reasons.push(
      target
        ? `'${event.id}' is a ${kindOf(event)}, but '${targetId}' is a ${kindOf(target)}`
        : `'${event.id}' would be detached: '${targetId}' is not an event of the target element`,
    );
  }
  return undefined;
}

function kindOf({ event, type }: FlowNode): string {
  return `${event?.kind ?? ''} ${type}`;
}

function plan(
  step: InstanceStep,
  element: ElementInstance,
  target: FlowNode,
  nodes: readonly FlowNode[],
  reasons: string[],
): Planned[] {
  return nodes.flatMap((node) => {
    try {
      return planCatchEvents(step, element, [node]);
    } catch (error) {
      if (!(error instanceof IncidentSignal)) throw error;
      reasons.push(`'${node.id}' of '${target.id}' can't be opened: ${error.message}`);
      return [];
    }
  });
}

/** Two subscriptions of one element to the same message would compete for it. */
function checkMessageNames(
  { subscriptions }: ElementInstance,
  kept: ReadonlyMap<string, FlowNode>,
  opened: readonly Planned[],
  reasons: string[],
): void {
  const names = new Set(
    subscriptions.flatMap(({ elementId, messageName }) => (kept.has(elementId) ? [messageName] : [])),
  );
  for (const planned of opened) {
    if (planned.kind !== 'message' || !names.has(planned.name)) continue;
    const { node, name } = planned;
    reasons.push(
      `'${node.id}' would wait for '${name}', which its element already waits for; map that event`,
    );
  }
}
