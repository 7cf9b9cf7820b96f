/** Applies a migration plan. Pure. */

import { openCatchEvents } from '../../../bpmn/interpreter/catch-events.ts';
import type { FlowNode } from '../../../bpmn/model.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance, Subscription } from '../../../state/instance.ts';
import { elementInstanceOf } from '../../../state/instance.ts';
import type { InstanceStep } from '../step-run.ts';
import type { ElementPlan } from './migration-plan.ts';

/** `reopens`: subscriptions are opened again, because their process id has changed. */
export function applyPlan(step: InstanceStep, plans: readonly ElementPlan[], reopens: boolean): void {
  for (const plan of plans) {
    const element = elementInstanceOf(step.instance, plan.elementKey);
    if (!element) throw new Error(`element instance ${plan.elementKey} no longer exists`);
    if (element.elementId !== plan.target.id) {
      step.emit({ kind: EventKind.elementMigrated, key: element.key, elementId: plan.target.id });
    }
    moveFlows(step, element, plan);
    moveTimers(step, element, plan);
    for (const subscription of [...element.subscriptions]) {
      moveSubscription(step, element, subscription, plan, reopens);
    }
    moveSignals(step, element, plan);
    moveConditions(step, element, plan);
    openCatchEvents(step, element, plan.opened);
  }
}

function moveFlows(step: InstanceStep, element: ElementInstance, { flows }: ElementPlan): void {
  const scopeKey = element.key;
  for (const { flowId } of [...element.waitingFlows]) {
    const name = flows.get(flowId) ?? flowId;
    if (name !== flowId) step.emit({ kind: EventKind.sequenceFlowMigrated, flowId, scopeKey, name });
  }
}

function moveTimers(step: InstanceStep, element: ElementInstance, { kept }: ElementPlan): void {
  const scopeKey = element.key;
  for (const { key, elementId: eventId } of [...element.timers]) {
    const elementId = kept.get(eventId)?.id;
    if (elementId === undefined) step.emit({ kind: EventKind.timerCanceled, key, scopeKey });
    else if (elementId !== eventId) {
      step.emit({ kind: EventKind.timerMigrated, key, scopeKey, elementId });
    }
  }
}

function moveSignals(step: InstanceStep, element: ElementInstance, plan: ElementPlan): void {
  for (const signal of [...(element.signals ?? [])]) {
    const event = stays(step, element, signal, plan);
    if (!event) continue;
    const interrupting = event.interrupting !== false;
    const anew = { ...signal, key: step.nextKey(), elementId: event.id, interrupting };
    step.emit({ kind: EventKind.signalSubscriptionOpened, scopeKey: element.key, signal: anew });
  }
}

function moveConditions(step: InstanceStep, element: ElementInstance, plan: ElementPlan): void {
  for (const condition of [...(element.conditions ?? [])]) {
    const event = stays(step, element, condition, plan);
    if (!event) continue;
    const interrupting = event.interrupting !== false;
    const anew = { ...condition, key: step.nextKey(), elementId: event.id, interrupting };
    step.emit({ kind: EventKind.conditionSubscriptionOpened, scopeKey: element.key, condition: anew });
  }
}

/**
 * The event for which the subscription must be opened again, because it has become interrupting or
 * non-interrupting; otherwise the subscription is updated.
 */
function stays(
  step: InstanceStep,
  { key: scopeKey }: ElementInstance,
  waiting: { readonly key: number; readonly elementId: string; readonly interrupting?: boolean },
  { kept }: ElementPlan,
): FlowNode | undefined {
  const { key, elementId, interrupting = false } = waiting;
  const event = kept.get(elementId);
  if (event && (event.interrupting !== false) === interrupting) {
    if (event.id === elementId) return undefined;
    step.emit({ kind: EventKind.subscriptionMigrated, key, scopeKey, elementId: event.id });
    return undefined;
  }
  step.emit({ kind: EventKind.subscriptionClosed, key, scopeKey });
  return event;
}

function moveSubscription(
  step: InstanceStep,
  element: ElementInstance,
  subscription: Subscription,
  { kept }: ElementPlan,
  reopens: boolean,
): void {
  const { key } = subscription;
  const scopeKey = element.key;
  const event = kept.get(subscription.elementId);
  const interrupting = event?.interrupting !== false;
  if (event && !reopens && interrupting === (subscription.interrupting ?? false)) {
    if (event.id === subscription.elementId) return;
    step.emit({ kind: EventKind.subscriptionMigrated, key, scopeKey, elementId: event.id });
    return;
  }
  step.emit({ kind: EventKind.subscriptionClosed, key, scopeKey });
  step.closeSubscription(subscription);
  if (!event) return;
  const { messageName, correlationKey } = subscription;
  const anew = { key: step.nextKey(), elementId: event.id, messageName, correlationKey, interrupting };
  step.emit({ kind: EventKind.subscriptionOpened, scopeKey, subscription: anew });
  step.openSubscription(anew);
}
