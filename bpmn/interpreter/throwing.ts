/** Throws the trigger of an intermediate or end event. Pure. Source: BPMN 2.0.2 §10.5.6. */
import type { ElementInstance } from '../../state/instance.ts';
import { throwCompensation } from '../elements/compensation/throw-compensation.ts';
import { evaluateText } from '../evaluate/evaluate.ts';
import type { FlowNode } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { throwEscalation } from './escalations.ts';

/** Throws it; 'wait' when something else completes the event. Throws IncidentSignal. */
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
    // What these do is up to their elements, once they have been activated.
    case undefined:
    case 'none':
    case 'link':
    case 'terminate':
    case 'cancel':
    case 'error':
      return 'complete';
    // They are caught only.
    case 'timer':
    case 'conditional':
      throw new Error(`${node.id} can't throw a ${event.kind} event`);
  }
}

/** What its input mappings made goes with it. Source: Zeebe's BpmnSignalBehavior. */
function throwSignal(context: StepContext, element: ElementInstance, name: string): void {
  const variables = element.variables.map(({ name: key, value }) => [key, value] as const);
  context.broadcastSignal({ name, variables });
}
