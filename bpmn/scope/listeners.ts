/**
 * Execution listeners: jobs that an element waits for before it begins (after its input mappings) and before
 * it ends (after its output mappings), one after the other. Pure. Source: Zeebe's BpmnStreamProcessor
 * (onStartExecutionListenerComplete, onEndExecutionListenerComplete).
 */
import type { ElementInstance } from '../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../state/instance.ts';
import type { ExecutionListeners, FlowNode, JobDefinition } from '../model.ts';
import type { StepContext } from '../step-context.ts';
import { nodeOf } from '../step-context.ts';
import { continueActivation } from './activate.ts';
import type { Payload } from './complete.ts';
import { completeElement } from './complete.ts';
import { setLocal } from './variables.ts';

/** The listeners of the state that the element instance is in. */
function listenersOf(node: FlowNode, { state }: ElementInstance): readonly JobDefinition[] {
  return node.listeners?.[eventOf(state)] ?? [];
}

function eventOf(state: ElementState): keyof ExecutionListeners {
  return state === ElementState.activating ? 'start' : 'end';
}

/**
 * A listener's job is done. What it brings is local to the element at its start, and set in the enclosing
 * scope at its end.
 */
export function listenerCompleted(context: StepContext, element: ElementInstance, payload: Payload): void {
  const isStart = element.state === ElementState.activating;
  const scope = isStart ? element : (elementInstanceOf(context.instance, element.scopeKey ?? 0) ?? element);
  for (const [name, value] of payload) setLocal(context, scope, name, value);
  if (isStart) continueActivation(context, element);
  else completeElement(context, element);
}

/** The definition of the listener whose job the element instance has. */
export function listenerOf(context: StepContext, element: ElementInstance): JobDefinition | undefined {
  return listenersOf(nodeOf(context, element), element)[element.listenersDone ?? 0];
}
