/**
 * Results of an ad-hoc subprocess's job: activates elements, or fulfils the completion condition. Pure.
 * Source: Zeebe's JobCompleteProcessor (handleAdHocSubProcessJob) and AdHocSubProcessUtils (rejections).
 */
import { activatableIn, activateAll, fulfillAdHoc } from '../../../bpmn/elements/ad-hoc/activations.ts';
import { propagate } from '../../../bpmn/evaluate/variables.ts';
import { nodeOf } from '../../../bpmn/step-context.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import type { CompleteJob } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { readVariables } from '../../variables.ts';
import type { InstanceStep } from '../step-run.ts';

/** Rejections: NOT_FOUND (an element that can't be activated), INVALID_ARGUMENT. */
export function completeAdHocJob(step: InstanceStep, element: ElementInstance, command: CompleteJob): void {
  const { activateElements = [], isCompletionConditionFulfilled: isEnough = false } = command;
  const node = nodeOf(step, element);
  const known = activatableIn(node);
  const unknown = activateElements.filter(({ elementId }) => !known.has(elementId));
  if (unknown.length > 0) {
    const names = unknown.map(({ elementId }) => `'${elementId.slice(0, 100)}'`).join(', ');
    throw new CommandRejected('NOT_FOUND', `${names} can't be activated in '${element.elementId}'`);
  }
  if (isEnough && activateElements.length > 0) {
    const reason = `'${element.elementId}' can't both have a fulfilled completion condition and activate elements`;
    throw new CommandRejected('INVALID_ARGUMENT', reason);
  }
  const payload = readVariables(command.variables);
  const activations = activateElements.flatMap(({ elementId, variables }) => {
    const child = known.get(elementId);
    return child ? [{ child, variables: readVariables(variables) }] : [];
  });
  step.emit({ kind: EventKind.jobCompleted, key: element.job?.key ?? 0, scopeKey: element.key });
  for (const [name, value] of payload) propagate(step, element, name, value);
  if (isEnough) fulfillAdHoc(step, element, command.isCancelRemainingInstances ?? false);
  else activateAll(step, node, element, activations);
}
