/** Applies events that change the timers and subscriptions of an element instance. Pure. */
import type { EventData } from './event-data.ts';
import type { ProcessInstance } from './instance.ts';
import { requireElement } from './lifecycle.ts';

export function timerCreated(instance: ProcessInstance, event: EventData['timerCreated']): void {
  requireElement(instance, event.scopeKey).timers.push({ ...event.timer });
}

export function timerTriggered(instance: ProcessInstance, event: EventData['timerTriggered']): void {
  const { timers } = requireElement(instance, event.scopeKey);
  removeByKey(timers, event.key);
  if (event.timer) timers.push({ ...event.timer });
}

export function timerCanceled(instance: ProcessInstance, event: EventData['timerCanceled']): void {
  removeByKey(requireElement(instance, event.scopeKey).timers, event.key);
}

export function subscriptionOpened(instance: ProcessInstance, event: EventData['subscriptionOpened']): void {
  requireElement(instance, event.scopeKey).subscriptions.push({ ...event.subscription });
}

export function messageCorrelated(instance: ProcessInstance, event: EventData['messageCorrelated']): void {
  const { subscriptions } = requireElement(instance, event.scopeKey);
  const subscription = subscriptions.find(({ key }) => key === event.key);
  if (subscription?.interrupting) removeByKey(subscriptions, event.key);
  else if (subscription) subscription.lastMessageKey = event.messageKey;
}

export function signalSubscriptionOpened(
  instance: ProcessInstance,
  event: EventData['signalSubscriptionOpened'],
): void {
  const element = requireElement(instance, event.scopeKey);
  element.signals ??= [];
  element.signals.push({ ...event.signal });
}

export function signalCaught(instance: ProcessInstance, event: EventData['signalCaught']): void {
  happened(requireElement(instance, event.scopeKey).signals ?? [], event.key);
}

export function conditionSubscriptionOpened(
  instance: ProcessInstance,
  event: EventData['conditionSubscriptionOpened'],
): void {
  const element = requireElement(instance, event.scopeKey);
  element.conditions ??= [];
  element.conditions.push({ ...event.condition });
}

export function conditionTriggered(instance: ProcessInstance, event: EventData['conditionTriggered']): void {
  happened(requireElement(instance, event.scopeKey).conditions ?? [], event.key);
}

export function subscriptionClosed(instance: ProcessInstance, event: EventData['subscriptionClosed']): void {
  const { subscriptions, signals, conditions } = requireElement(instance, event.scopeKey);
  removeByKey(subscriptions, event.key);
  if (signals) removeByKey(signals, event.key);
  if (conditions) removeByKey(conditions, event.key);
}

/** An interrupting subscription is closed by its trigger. */
function happened(subscriptions: { key: number; interrupting?: boolean }[], key: number): void {
  if (subscriptions.find((candidate) => candidate.key === key)?.interrupting) removeByKey(subscriptions, key);
}

function removeByKey(list: { key: number }[], key: number): void {
  const at = list.findIndex((entry) => entry.key === key);
  if (at >= 0) list.splice(at, 1);
}
