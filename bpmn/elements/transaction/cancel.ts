/**
 * Canceling a transaction: its active elements are terminated and can't be triggered any more, its completed
 * activities are compensated, and then the flow continues at its cancel boundary event. An error that leaves
 * it meanwhile does so without further compensation, as at any other time. Pure. Source: BPMN 2.0.2 §10.3.5,
 * §13.3.4, §13.5.5.
 */
import type { ElementInstance } from '../../../state/instance.ts';
import { elementInstanceOf } from '../../../state/instance.ts';
import { closeCatchEvents } from '../../interpreter/catch-events.ts';
import { interrupt } from '../../interpreter/event-sub-processes.ts';
import { setFollowUp } from '../../interpreter/terminate.ts';
import { triggerBoundaryEvent } from '../../interpreter/trigger.ts';
import type { FlowNode } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';
import { nodeOf } from '../../step-context.ts';
import { awaitsHandler, throwCompensation } from '../compensation/throw-compensation.ts';

/** `element`: the cancel end event, which waits for the handlers. */
export function cancelTransaction(context: StepContext, node: FlowNode, element: ElementInstance): 'wait' {
  const transaction = transactionOf(context, element);
  const isCleared = interrupt(context, transaction, element.key);
  closeCatchEvents(context, transaction);
  if (isCleared) undoTransaction(context, node, element);
  else setFollowUp(context, transaction, node.id);
  return 'wait';
}

/** Called when nothing else is active in it. `element`: the cancel end event. */
export function undoTransaction(context: StepContext, node: FlowNode, element: ElementInstance): void {
  if (throwCompensation(context, node, element) === 'complete') leave(context, element);
}

/** After a handler has ended: activates the next one, or leaves the transaction. */
export function continueCancel(context: StepContext, element: ElementInstance): void {
  if (!awaitsHandler(context, element)) leave(context, element);
}

function leave(context: StepContext, element: ElementInstance): void {
  const transaction = transactionOf(context, element);
  // The boundary events of a multi-instance transaction belong to its body.
  const whole = transaction.loopCounter
    ? elementInstanceOf(context.instance, transaction.scopeKey ?? 0)
    : transaction;
  const events = whole ? nodeOf(context, whole).boundaryEvents : [];
  const boundary = events.find(({ event }) => event?.kind === 'cancel');
  if (!whole || !boundary)
    throw new Error(`transaction ${transaction.elementId} has no cancel boundary event`);
  triggerBoundaryEvent(context, whole, boundary, []);
}

function transactionOf(context: StepContext, { scopeKey, elementId }: ElementInstance): ElementInstance {
  const transaction = elementInstanceOf(context.instance, scopeKey ?? 0);
  if (!transaction) throw new Error(`cancel end event ${elementId} is not in a transaction`);
  return transaction;
}
