/**
 * How what an element instance waits with changes: its timers and subscriptions. Pure; only for `applyEvent`.
 */
import type { InstanceEvent } from './events.ts';
import { EventKind } from './events.ts';
import type { ElementInstance } from './instance.ts';

/** The events about timers and subscriptions. */
type WaitingEvent = Extract<InstanceEvent, { kind: 20 | 21 | 22 | 23 | 24 | 25 | 29 | 30 | 31 | 32 }>;

export function applyWaiting(element: ElementInstance, event: WaitingEvent): void {
  switch (event.kind) {
    case EventKind.timerCreated:
      element.timers.push({ ...event.timer });
      return;
    case EventKind.timerTriggered:
    case EventKind.timerCanceled:
      removeByKey(element.timers, event.key);
      if (event.kind === EventKind.timerTriggered && event.timer) element.timers.push({ ...event.timer });
      return;
    case EventKind.subscriptionOpened:
      element.subscriptions.push({ ...event.subscription });
      return;
    case EventKind.messageCorrelated: {
      const subscription = element.subscriptions.find((candidate) => candidate.key === event.key);
      if (subscription?.interrupting) removeByKey(element.subscriptions, event.key);
      else if (subscription) subscription.lastMessageKey = event.messageKey;
      return;
    }
    case EventKind.signalSubscriptionOpened:
      element.signals ??= [];
      element.signals.push({ ...event.signal });
      return;
    case EventKind.conditionSubscriptionOpened:
      element.conditions ??= [];
      element.conditions.push({ ...event.condition });
      return;
    case EventKind.signalCaught:
      happened(element.signals ?? [], event.key);
      return;
    case EventKind.conditionTriggered:
      happened(element.conditions ?? [], event.key);
      return;
    case EventKind.subscriptionClosed:
      removeByKey(element.subscriptions, event.key);
      if (element.signals) removeByKey(element.signals, event.key);
      if (element.conditions) removeByKey(element.conditions, event.key);
      return;
  }
}

/** One that interrupts is closed by what it waited for. */
function happened(subscriptions: { key: number; interrupting?: boolean }[], key: number): void {
  if (subscriptions.find((candidate) => candidate.key === key)?.interrupting) removeByKey(subscriptions, key);
}

function removeByKey(list: { key: number }[], key: number): void {
  const at = list.findIndex((entry) => entry.key === key);
  if (at >= 0) list.splice(at, 1);
}
