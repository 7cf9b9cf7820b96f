/**
 * Activates elements of an ad-hoc subprocess for a user or program, besides those that its expression or its
 * worker activates. Pure. Source: Zeebe's AdHocSubProcessInstructionActivateProcessor.
 */
import { activatableIn, activateAll } from '../../../bpmn/elements/ad-hoc/activations.ts';
import { terminateChildren } from '../../../bpmn/interpreter/terminate.ts';
import { nodeOf } from '../../../bpmn/step-context.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import type { ActivateAdHocElements } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { readVariables } from '../../variables.ts';
import type { StepRun } from '../step-run.ts';

/** Rejections: NOT_FOUND (the subprocess, or an element in it), INVALID_STATE, INVALID_ARGUMENT. */
export function activateAdHocElements(run: StepRun, command: ActivateAdHocElements): undefined {
  const { elementKey, elements = [], cancelRemaining = false } = command;
  const step = run.requireHolder(command.instanceKey, 'element instance', elementKey);
  const element = elementInstanceOf(step.instance, elementKey);
  const node = element && nodeOf(step, element);
  if (!element || !node?.adHoc) {
    const reason = `process instance ${step.instance.key} has no ad-hoc subprocess with the key ${elementKey}`;
    throw new CommandRejected('NOT_FOUND', reason);
  }
  step.subjectKey = element.key;
  if (element.state !== ElementState.active || element.interrupted || element.fulfilled) {
    const reason = `the ad-hoc subprocess '${element.elementId}' (${elementKey}) is not active, or is completing`;
    throw new CommandRejected('INVALID_STATE', reason);
  }
  const known = activatableIn(node);
  const ids = elements.map(({ elementId }) => elementId);
  if (ids.length === 0 || new Set(ids).size < ids.length) {
    const reason = `name at least one element to activate in '${element.elementId}', and each only once`;
    throw new CommandRejected('INVALID_ARGUMENT', reason);
  }
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    const names = unknown.map((id) => `'${id.slice(0, 100)}'`).join(', ');
    throw new CommandRejected('NOT_FOUND', `${names} can't be activated in '${element.elementId}'`);
  }
  const activations = elements.flatMap(({ elementId, variables }) => {
    const child = known.get(elementId);
    return child ? [{ child, variables: readVariables(variables) }] : [];
  });
  if (cancelRemaining) terminateChildren(step, element);
  activateAll(step, node, element, activations);
  step.run();
  return undefined;
}
