/**
 * Which state an element instance may go to from which, asserted at every event, in production too. Pure.
 * Source: BPMN 2.0.2 §13.3.2 (activity lifecycle), without the states that only compensation needs.
 */
import { EventKind, eventName } from './events.ts';
import type { ElementInstance } from './instance.ts';
import { ElementState } from './instance.ts';

const { activating, active, completing, terminating } = ElementState;

/** Event kind -> states in which it is legal. */
const LEGAL = new Map<number, readonly ElementState[]>([
  [EventKind.elementActivated, [activating]],
  [EventKind.elementCompleting, [active]],
  [EventKind.elementCompleted, [completing]],
  [EventKind.elementTerminating, [activating, active, completing]],
  [EventKind.elementTerminated, [terminating]],
  [EventKind.scopeInterrupted, [active]],
]);

/** An event that the lifecycle forbids: a defect of the engine, never of a model or of data. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}

/** Throws IllegalTransition unless the event may happen to the element instance in its present state. */
export function assertLegal(kind: EventKind, element: ElementInstance): void {
  const states = LEGAL.get(kind);
  if (states && !states.includes(element.state)) {
    throw new IllegalTransition(
      `${eventName(kind)} is illegal for ${element.type} ${element.elementId} (${element.key}) in state ${element.state}`,
    );
  }
}
