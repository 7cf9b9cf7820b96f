/** Renders events as BPMN. Pure. */
import type { NodeSpec } from '../bpmn-xml.ts';
import type { StartKind } from './blocks.ts';
import type { TriggerEvent } from './events.ts';

/** Name of the message that starts it; correlation keys are values of the variable `key`. */
export const START_MESSAGE = 'begin';
/** Thrown only by the driver: thrown in a process, it would start processes endlessly. */
export const START_SIGNAL = 'begin';
/** Variable whose being true makes conditions true. */
export const CONDITION = 'go';

/** A message name for each element, so that one element's messages can't keep another's from coming. */
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
      // Only this variable: what else happens in a non-interrupting event's path would make it happen again.
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
