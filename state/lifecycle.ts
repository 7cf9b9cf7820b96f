/**
 * The legal state transitions of element instances, checked at every event, also in production. Pure. Source:
 * BPMN 2.0.2 §13.3.2 (activity lifecycle), without the states that only compensation needs.
 */
import type { EventName } from './event-data.ts';
import type { ElementInstance, ProcessInstance } from './instance.ts';
import { ElementState, elementInstanceOf } from './instance.ts';

const { activating, active, completing, terminating } = ElementState;

/** The states in which each event is legal. */
const LEGAL = {
  elementActivated: [activating],
  elementCompleting: [active],
  elementCompleted: [completing],
  elementTerminating: [activating, active, completing],
  elementTerminated: [terminating],
  scopeInterrupted: [active],
} satisfies { readonly [Name in EventName]?: readonly ElementState[] };

/** The lifecycle forbids an event: a bug of the engine, never caused by a model or data. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}

/** Throws IllegalTransition unless the event is legal in the element instance's current state. */
export function assertLegal(event: keyof typeof LEGAL, element: ElementInstance): void {
  const states: readonly ElementState[] = LEGAL[event];
  if (!states.includes(element.state)) {
    throw new IllegalTransition(
      `${event} is illegal for ${element.type} ${element.elementId} (${element.key}) in state ${element.state}`,
    );
  }
}

/** The element instance of an event. Throws IllegalTransition if the instance doesn't have it. */
export function requireElement(instance: ProcessInstance, key: number): ElementInstance {
  const element = elementInstanceOf(instance, key);
  if (!element) throw new IllegalTransition(`instance ${instance.key} has no element instance ${key}`);
  return element;
}
