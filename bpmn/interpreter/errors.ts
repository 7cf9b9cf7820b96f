/** Throws a BPMN error. Pure. Source: BPMN 2.0.2 §10.5.1, §10.5.7. */
import type { ElementInstance } from '../../state/instance.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { StepContext } from '../step-context.ts';
import type { Payload } from './complete.ts';
import { findCatcher, triggerCatcher } from './error-catchers.ts';

/**
 * Propagates the error from an element instance upward. Throws IncidentSignal UNHANDLED_ERROR_EVENT, before
 * anything has changed, if no event catches it.
 */
export function throwError(
  context: StepContext,
  thrower: ElementInstance,
  code: string,
  message: string,
  payload: Payload,
): void {
  const available: string[] = [];
  const catcher = findCatcher(context, thrower, 'error', code, available);
  if (catcher) {
    triggerCatcher(catcher, payload);
    return;
  }
  const known = available.length > 0 ? `available: ${available.join(', ')}` : 'no error events are available';
  const text = message ? ` with message '${message}'` : '';
  throw new IncidentSignal(
    'UNHANDLED_ERROR_EVENT',
    `expected an error event to catch the error with code '${code}'${text}, but none does (${known})`,
  );
}
