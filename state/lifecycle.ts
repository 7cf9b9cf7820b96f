/**
 * Which state an element instance may go to from which, asserted at every event, in production too. Pure.
 * Source: BPMN 2.0.2 §13.3.2 (activity lifecycle), without the states that only compensation needs.
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

/** An event that the lifecycle forbids: a defect of the engine, never of a model or of data. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}

/** Throws IllegalTransition unless the event may happen to the element instance in its present state. */
export function assertLegal(event: keyof typeof LEGAL, element: ElementInstance): void {
  const states: readonly ElementState[] = LEGAL[event];
  if (!states.includes(element.state)) {
    throw new IllegalTransition(
      `${event} is illegal for ${element.type} ${element.elementId} (${element.key}) in state ${element.state}`,
    );
  }
}

/**
 * The element instance that an event is about. Throws IllegalTransition when the instance doesn't have it.
 */
export function requireElement(instance: ProcessInstance, key: number): ElementInstance {
  const element = elementInstanceOf(instance, key);
  if (!element) throw new IllegalTransition(`instance ${instance.key} has no element instance ${key}`);
  return element;
}
