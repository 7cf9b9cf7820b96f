/**
 * Delivers a signal to the instance that throws it, and to the instances that called it, before these
 * continue: otherwise a scope that ends in the same step would end before its waiting events receive the
 * signal. Everything else receives the signal in a later transaction. Pure. Source: Zeebe's
 * BpmnSignalBehavior (the broadcast comes before the commands that follow it in the log).
 */
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import type { StepContext, ThrownSignal } from '../step-context.ts';
import type { Payload } from './complete.ts';
import { triggerEvent } from './trigger.ts';

/** A subscription of an instance to a signal. */
export interface WaitingForSignal {
  readonly elementKey: number;
  readonly key: number;
}

/** Delivers what the instance has thrown since the last call. */
export function deliverThrownSignals(context: StepContext): void {
  for (let signal = context.takeThrownSignal(); signal; signal = context.takeThrownSignal()) {
    deliver(context, signal);
    for (let caller = context.caller?.(); caller; caller = caller.context.caller?.()) {
      if (!caller.context.instance.setAside) deliver(caller.context, signal);
    }
  }
}

/** True if the instance, or one that called it, receives a signal that it throws now. */
export function receivesItself(context: StepContext, name: string): boolean {
  if (waitingForSignal(context.instance, name).length > 0) return true;
  for (let caller = context.caller?.(); caller; caller = caller.context.caller?.()) {
    const { instance } = caller.context;
    if (!instance.setAside && waitingForSignal(instance, name).length > 0) return true;
  }
  return false;
}

function deliver(context: StepContext, { name, variables }: ThrownSignal): void {
  for (const place of waitingForSignal(context.instance, name)) catchSignal(context, place, name, variables);
}

/** The subscriptions to a name, in the order of their elements. */
export function waitingForSignal(instance: ProcessInstance, name: string): WaitingForSignal[] {
  return instance.elements.flatMap(({ key: elementKey, signals = [] }) =>
    signals.filter(({ signalName }) => signalName === name).map(({ key }) => ({ elementKey, key })),
  );
}

/** Triggers the event of a subscription, unless an earlier delivery has ended its element. */
export function catchSignal(
  context: StepContext,
  { elementKey, key }: WaitingForSignal,
  name: string,
  payload: Payload,
): void {
  const element = elementInstanceOf(context.instance, elementKey);
  const subscription = element?.signals?.find((candidate) => candidate.key === key);
  const node = subscription && context.process.nodes.get(subscription.elementId);
  if (!element || !node) return;
  context.emit({ kind: EventKind.signalCaught, key, scopeKey: elementKey, name });
  triggerEvent(context, element, node, payload);
}
