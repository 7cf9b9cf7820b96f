/**
 * Who catches a BPMN error. Pure. Source: BPMN 2.0.2 §10.5.1; Zeebe's CatchEventAnalyzer.
 */
import type { ElementInstance } from '../../state/instance.ts';
import { elementInstanceOf } from '../../state/instance.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import type { Payload } from './complete.ts';
import { triggerBoundaryEvent } from './trigger.ts';

/**
 * Throws the error from an element instance upward: the nearest scope wins; in one scope a matching code
 * beats catch-all. Throws IncidentSignal UNHANDLED_ERROR_EVENT, before anything has changed, when nobody
 * catches it.
 */
export function throwError(
  context: StepContext,
  thrower: ElementInstance,
  code: string,
  message: string,
  payload: Payload,
): void {
  const available: string[] = [];
  for (let element: ElementInstance | undefined = thrower; element; ) {
    const catching = catchingBoundaryEvent(nodeOf(context, element), code, available);
    if (catching) {
      triggerBoundaryEvent(context, element, catching, payload);
      return;
    }
    element = element.scopeKey ? elementInstanceOf(context.instance, element.scopeKey) : undefined;
  }
  const known = available.length > 0 ? `available: ${available.join(', ')}` : 'there is none to catch errors';
  const text = message ? ` with message '${message}'` : '';
  throw new IncidentSignal(
    'UNHANDLED_ERROR_EVENT',
    `expected an error event to catch the error with code '${code}'${text}, but none does (${known})`,
  );
}

function catchingBoundaryEvent(node: FlowNode, code: string, available: string[]): FlowNode | undefined {
  let catchAll: FlowNode | undefined;
  for (const boundary of node.boundaryEvents) {
    if (boundary.event?.kind !== 'error') continue;
    const own = boundary.event.code?.kind === 'static' ? boundary.event.code.text : '';
    if (own === code && own !== '') return boundary;
    if (own === '') catchAll ??= boundary;
    available.push(own === '' ? `any (${boundary.id})` : `'${own}' (${boundary.id})`);
  }
  return catchAll;
}
