/** Throws the trigger of an intermediate or end event. Pure. Source: BPMN 2.0.2 §10.5.6. */
import type { ElementInstance } from '../../state/instance.ts';
import { throwCompensation } from '../elements/compensation/throw-compensation.ts';
import { evaluateText } from '../evaluate/evaluate.ts';
import { IncidentSignal } from '../incident-signal.ts';
import { CALL_DEPTH_MAX } from '../limits.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { throwEscalation } from './escalations.ts';

/** Throws the event; 'wait' if something else completes it. Throws IncidentSignal. */
export function throwEvent(
  context: StepContext,
  node: FlowNode,
  element: ElementInstance,
): 'wait' | 'complete' {
  const { event } = node;
  switch (event?.kind) {
    case 'message':
      return 'wait';
    case 'compensation':
      return throwCompensation(context, node, element);
    case 'escalation':
      throwEscalation(context, element, event.code ? evaluateText(context, element, event.code) : '');
      return 'complete';
    case 'signal':
      throwSignal(context, element, evaluateText(context, element, event.name));
      return 'complete';
    // Handled by their elements, after activation.
    case undefined:
    case 'none':
    case 'link':
    case 'terminate':
    case 'cancel':
    case 'error':
      return 'complete';
    // Catch events only.
    case 'timer':
    case 'conditional':
      throw new Error(`${node.id} can't throw a ${event.kind} event`);
  }
}

/**
 * Includes the variables of its input mappings. Throws IncidentSignal at the end of a chain of instances that
 * started each other. Source: Zeebe's BpmnSignalBehavior.
 */
function throwSignal(context: StepContext, element: ElementInstance, name: string): void {
  if ((context.instance.callDepth ?? 0) >= CALL_DEPTH_MAX) {
    throw new IncidentSignal(
      'SIGNAL_CHAIN_TOO_LONG',
      `expected to throw signal '${name}', but ${CALL_DEPTH_MAX} instances that started each other are the limit (CALL_DEPTH_MAX); check that the process does not start itself endlessly by this signal`,
    );
  }
  const variables = element.variables.map(({ name: key, value }) => [key, value] as const);
  context.broadcastSignal({ name, variables });
}
