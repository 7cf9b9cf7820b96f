/**
 * Triggers an event that an element instance waits for: a message, a timer or an error. Pure. Source: BPMN
 * 2.0.2 §10.5.6 (boundary events), §13.4.4 (event-based gateway).
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import { handlerEnded, throwerOf } from '../elements/compensation/completed-activities.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { activateTriggered } from './activate.ts';
import { closeCatchEvents } from './catch-events.ts';
import type { Payload } from './complete.ts';
import { completeElement } from './complete.ts';
import { triggerEventSubProcess } from './event-sub-processes.ts';
import { setFollowUp, terminateElement } from './terminate.ts';

/** Triggers the event `node` that `element` waits for. */
export function triggerEvent(
  context: StepContext,
  element: ElementInstance,
  node: FlowNode,
  payload: Payload,
): void {
  const waiting = nodeOf(context, element);
  if (node === waiting) {
    completeElement(context, element, payload);
  } else if (node.attachedTo) {
    triggerBoundaryEvent(context, element, node, payload);
  } else if (node.traits.beginsScope) {
    triggerEventSubProcess(context, element, node, payload);
  } else {
    triggerBehindGateway(context, element, node, payload);
  }
}

/** If it interrupts, the boundary event's own flow starts after its activity has ended. */
export function triggerBoundaryEvent(
  context: StepContext,
  activity: ElementInstance,
  node: FlowNode,
  payload: Payload,
): void {
  const scope = elementInstanceOf(context.instance, activity.scopeKey ?? 0);
  if (!scope) throw new Error(`boundary event ${node.id} of an element without scope`);
  const interrupts = node.interrupting !== false;
  const thrower = interrupts && activity.compensationKey ? throwerOf(context, activity.compensationKey) : 0;
  if (interrupts && activity.state === ElementState.terminating) return;
  if (interrupts && !terminateElement(context, activity)) {
    setFollowUp(context, activity, node.id, payload);
    return;
  }
  activateTriggered(context, node, scope, payload);
  // The throwing event continues when its handler has ended, completed or terminated.
  if (thrower) handlerEnded(context, thrower);
}

/** The first event wins: the gateway completes and only the flow to that event is taken. */
function triggerBehindGateway(
  context: StepContext,
  gateway: ElementInstance,
  node: FlowNode,
  payload: Payload,
): void {
  const scope = elementInstanceOf(context.instance, gateway.scopeKey ?? 0);
  const flow = node.incoming.find(({ source }) => source.id === gateway.elementId);
  if (!scope || !flow) throw new Error(`event ${node.id} does not follow gateway ${gateway.elementId}`);
  context.emit({ kind: EventKind.elementCompleting, key: gateway.key });
  closeCatchEvents(context, gateway);
  context.emit({ kind: EventKind.elementCompleted, key: gateway.key });
  context.emit({ kind: EventKind.sequenceFlowTaken, flowId: flow.id, scopeKey: scope.key });
  activateTriggered(context, node, scope, payload, { flowId: flow.id });
}
