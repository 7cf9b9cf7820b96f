/** Renders events as BPMN. Pure. */
import type { NodeSpec } from '../bpmn-xml.ts';
import type { StartKind } from './blocks.ts';
import type { TriggerEvent } from './events.ts';

/** Name of the message that starts the process; correlation keys are values of the variable `key`. */
export const START_MESSAGE = 'begin';
/** Thrown only by the driver: if a process threw it, it would start processes endlessly. */
export const START_SIGNAL = 'begin';
/** Conditions are true if this variable is true. */
export const CONDITION = 'go';

/** A separate message name for each element, so that elements don't compete for messages. */
export function messageOf(id: string): { name: string; key: string } {
  return { name: `message-${id}`, key: '=key' };
}

export function eventSpec(event: TriggerEvent, id: string): Partial<NodeSpec> {
  switch (event.kind) {
    case 'message':
      return { message: messageOf(id) };
    case 'timer':
      return { timer: { duration: event.due } };
    case 'date':
      return { timer: { date: '=now() + duration("PT2M")' } };
    case 'cycle':
      return { timer: { cycle: 'R3/PT1M' } };
    case 'signal':
      return { signal: event.name };
    case 'conditional':
      // Only this variable: otherwise, changes in a non-interrupting event's path would trigger the event
      // again.
      return { condition: { is: `=${CONDITION} = true`, names: CONDITION } };
    case 'error':
      return { error: event.code || true };
    case 'escalation':
      return { escalation: event.code || true };
  }
}

/** Start events of a process other than the none start event. */
export function startSpec(kind: StartKind): Partial<NodeSpec> {
  switch (kind) {
    case 'message':
      return { message: { name: START_MESSAGE } };
    case 'cycle':
      return { timer: { cycle: 'R2/PT10M' } };
    case 'date':
      return { timer: { date: '2026-01-01T00:20:00Z' } };
    case 'signal':
      return { signal: START_SIGNAL };
    case 'conditional':
      return { condition: `=${CONDITION} = true` };
  }
}
