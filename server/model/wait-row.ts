/** Rows of timers, and of subscriptions to signals and conditions. Pure. */
import type { ConditionSubscription, SignalSubscription, Timer } from '../../state/instance.ts';

export interface WaitRow {
  readonly key: number;
  /** The event. */
  readonly eventId: string;
  readonly type: 'TIMER' | 'SIGNAL' | 'CONDITION';
  /** As in the API. */
  readonly details: Readonly<Record<string, unknown>>;
  /** It ends when it has happened once. */
  readonly isInterrupting: boolean;
}

export function waitOfTimer({ key, elementId, dueAtMs, repetitions = 0 }: Timer): WaitRow {
  const details = { dueDate: dueAtMs, repetitions };
  return { key, eventId: elementId, type: 'TIMER', details, isInterrupting: true };
}

export function waitOfSignal(subscription: SignalSubscription): WaitRow {
  const { key, elementId, signalName, interrupting = false } = subscription;
  return { key, eventId: elementId, type: 'SIGNAL', details: { signalName }, isInterrupting: interrupting };
}

/** The expression is in the definition. */
export function waitOfCondition({ key, elementId, interrupting = false }: ConditionSubscription): WaitRow {
  return {
    key,
    eventId: elementId,
    type: 'CONDITION',
    details: { events: [] },
    isInterrupting: interrupting,
  };
}
