/** Sets variables of a scope from outside. Pure. */
import { propagate, setLocal } from '../../../bpmn/scope/variables.ts';
import { elementInstanceOf } from '../../../state/instance.ts';
import type { SetVariables } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { readVariables } from '../../variables.ts';
import type { StepRun } from '../step-run.ts';

/** Rejections: NOT_FOUND (instance or scope), INVALID_ARGUMENT. */
export function setVariables(run: StepRun, { instanceKey, scopeKey, variables, local }: SetVariables): void {
  const step = run.requireInstance(instanceKey, { evenSetAside: true });
  const element = elementInstanceOf(step.instance, scopeKey || instanceKey);
  if (!element) {
    throw new CommandRejected(
      'NOT_FOUND',
      `process instance ${instanceKey} has no element instance ${scopeKey}`,
    );
  }
  step.subjectKey = element.key;
  for (const [name, value] of readVariables(variables)) {
    if (local) setLocal(step, element, name, value);
    else propagate(step, element, name, value);
  }
  step.run();
}
