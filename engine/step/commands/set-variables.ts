/**
 * Sets variables of a scope. Variables of a native user task stay in the task, after its `updating`
 * listeners. Pure. Source: Zeebe's VariableDocumentUpdateProcessor.
 */
import { propagate, setLocal } from '../../../bpmn/evaluate/variables.ts';
import { elementInstanceOf } from '../../../state/instance.ts';
import type { SetVariables } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { readVariables } from '../../variables.ts';
import type { StepRun } from '../step-run.ts';
import type { Deferred } from './user-tasks.ts';
import { updateTaskVariables } from './user-tasks.ts';

/** Rejections: NOT_FOUND (instance or scope), INVALID_ARGUMENT, INVALID_STATE (a user task's listeners). */
export function setVariables(run: StepRun, command: SetVariables): Deferred {
  const { scopeKey, variables, local } = command;
  const options = { evenSuspended: true };
  const step = run.requireHolder(command.instanceKey, 'element instance', scopeKey ?? 0, options);
  const instanceKey = step.instance.key;
  const element = elementInstanceOf(step.instance, scopeKey || instanceKey);
  if (!element) {
    throw new CommandRejected(
      'NOT_FOUND',
      `process instance ${instanceKey} has no element instance ${scopeKey}`,
    );
  }
  step.subjectKey = element.key;
  const payload = readVariables(variables);
  if (element.userTask) return updateTaskVariables(run, step, element, payload);
  for (const [name, value] of payload) {
    if (local) setLocal(step, element, name, value);
    else propagate(step, element, name, value);
  }
  step.run();
  return undefined;
}
