/**
 * The subscriptions and timers of a waiting element instance: for its boundary events, for itself, or for the
 * events after an event-based gateway. Pure. Source: BPMN 2.0.2 §13.5; Zeebe's CatchEventBehavior.
 */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import { evaluateCorrelationKey, evaluateText } from '../evaluate/evaluate.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import type { Due } from './timers.ts';
import { evaluateTimer } from './timers.ts';

/**
 * The events that an element instance waits for: its own, its boundary events, and those of event
 * subprocesses in it.
 */
export function catchNodesOf(context: StepContext, node: FlowNode): readonly FlowNode[] {
  const own = context.behaviourOf(node).catchNodes?.(node) ?? [];
  const starts = node.eventSubProcessStarts;
  if (!starts && own.length === 0) return node.boundaryEvents;
  return [...own, ...node.boundaryEvents, ...(starts ?? [])];
}

export type Planned =
  | {
      readonly kind: 'message';
      readonly node: FlowNode;
      readonly name: string;
      readonly correlationKey: string;
    }
  | { readonly kind: 'signal'; readonly node: FlowNode; readonly name: string }
  | { readonly kind: 'conditional'; readonly node: FlowNode }
  | { readonly kind: 'timer'; readonly node: FlowNode; readonly due: Due };

/** Evaluates names, keys and due times of the events, without changing anything. Throws IncidentSignal. */
export function planCatchEvents(
  context: StepContext,
  element: ElementInstance,
  nodes: readonly FlowNode[],
): Planned[] {
  const planned: Planned[] = [];
  for (const node of nodes) {
    const plan = planCatchEvent(context, element, node);
    if (plan) planned.push(plan);
  }
  return planned;
}

/**
 * Undefined if the event needs no subscription, because it is found when something is thrown, or doesn't
 * wait.
 */
function planCatchEvent(context: StepContext, element: ElementInstance, node: FlowNode): Planned | undefined {
  const { event } = node;
  switch (event?.kind) {
    case 'message': {
      if (!event.correlationKey) return undefined;
      const name = evaluateText(context, element, event.name);
      // The key of a boundary event can't read the activity's own variables; its name can.
      const scope = node.attachedTo ? enclosing(context, element) : element;
      const correlationKey = evaluateCorrelationKey(context, scope, event.correlationKey);
      return { kind: 'message', node, name, correlationKey };
    }
    case 'signal':
      return { kind: 'signal', node, name: evaluateText(context, element, event.name) };
    case 'conditional':
      return { kind: 'conditional', node };
    case 'timer': {
      const due = evaluateTimer(context, element, event);
      return due && { kind: 'timer', node, due };
    }
    case 'error':
    case 'escalation':
    case 'compensation':
    case 'cancel':
    case 'link':
    case 'none':
    case 'terminate':
    case undefined:
      return undefined;
  }
}

function enclosing(context: StepContext, element: ElementInstance): ElementInstance {
  return (element.scopeKey && elementInstanceOf(context.instance, element.scopeKey)) || element;
}

/** Opens the planned subscriptions and timers. */
export function openCatchEvents(
  context: StepContext,
  element: ElementInstance,
  planned: readonly Planned[],
): void {
  for (const plan of planned) {
    const key = context.nextKey();
    if (plan.kind === 'timer') {
      const timer = { key, elementId: plan.node.id, ...plan.due };
      context.emit({ kind: EventKind.timerCreated, scopeKey: element.key, timer });
      continue;
    }
    const interrupting = plan.node.interrupting !== false;
    if (plan.kind === 'conditional') {
      const condition = { key, elementId: plan.node.id, interrupting };
      context.emit({ kind: EventKind.conditionSubscriptionOpened, scopeKey: element.key, condition });
      continue;
    }
    if (plan.kind === 'signal') {
      const signal = { key, elementId: plan.node.id, signalName: plan.name, interrupting };
      context.emit({ kind: EventKind.signalSubscriptionOpened, scopeKey: element.key, signal });
      continue;
    }
    const subscription = {
      key,
      elementId: plan.node.id,
      messageName: plan.name,
      correlationKey: plan.correlationKey,
      interrupting,
    };
    context.emit({ kind: EventKind.subscriptionOpened, scopeKey: element.key, subscription });
    context.openSubscription(subscription);
  }
}

/** Closes all subscriptions and timers of the element instance, or those of some events only. */
export function closeCatchEvents(
  context: StepContext,
  element: ElementInstance,
  of?: ReadonlySet<string>,
): void {
  for (const { key, elementId } of [...element.timers]) {
    if (of && !of.has(elementId)) continue;
    context.emit({ kind: EventKind.timerCanceled, key, scopeKey: element.key });
  }
  for (const subscription of [...element.subscriptions]) {
    if (of && !of.has(subscription.elementId)) continue;
    context.emit({ kind: EventKind.subscriptionClosed, key: subscription.key, scopeKey: element.key });
    context.closeSubscription(subscription);
  }
  for (const { key, elementId } of [...(element.signals ?? []), ...(element.conditions ?? [])]) {
    if (of && !of.has(elementId)) continue;
    context.emit({ kind: EventKind.subscriptionClosed, key, scopeKey: element.key });
  }
}

/** Closes the subscriptions and timers of a scope's event subprocesses; its boundary events stay. */
export function closeEventSubProcesses(context: StepContext, node: FlowNode, scope: ElementInstance): void {
  const starts = node.eventSubProcessStarts;
  if (starts) closeCatchEvents(context, scope, new Set(starts.map(({ id }) => id)));
}
