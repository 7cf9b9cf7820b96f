/** Creates an incident for an element instance. Pure. */
import { EventKind } from '../../state/events.ts';
import type { ElementInstance } from '../../state/instance.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { StepContext } from '../step-context.ts';

/** Maximum length of an incident's message, characters. */
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

/** Runs a part of an element's lifecycle; an IncidentSignal becomes an incident. True if there was none. */
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
