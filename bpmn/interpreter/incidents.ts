/** Raising an incident on an element instance. Pure. */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { StepContext } from '../step-context.ts';

/** Characters of an incident's message that are kept. */
const MESSAGE_LENGTH_MAX = 4000;

/** Records the incident; the element instance stays as it is. */
export function raiseIncident(
  context: StepContext,
  element: ElementInstance,
  type: string,
  message: string,
  jobKey?: number,
): void {
  const incident = {
    key: context.nextKey(),
    type,
    message: message.slice(0, MESSAGE_LENGTH_MAX),
    createdAtMs: context.nowMs,
    ...(jobKey ? { jobKey } : {}),
  };
  context.emit({ kind: EventKind.incidentCreated, scopeKey: element.key, incident });
}

/** Runs one part of an element's life; an IncidentSignal becomes an incident. True when it went through. */
export function guarded(context: StepContext, element: ElementInstance, part: () => void): boolean {
  try {
    part();
    return true;
  } catch (error) {
    if (!(error instanceof IncidentSignal)) throw error;
    raiseIncident(context, element, error.type, error.message);
    return false;
  }
}
