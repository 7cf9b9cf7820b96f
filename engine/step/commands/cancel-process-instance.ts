/** Terminates an instance from outside. Pure. */
import { terminateElement } from '../../../bpmn/scope/terminate.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import type { CancelProcessInstance } from '../../command.ts';
import type { StepRun } from '../step-run.ts';

/** Rejections: NOT_FOUND. */
export function cancelProcessInstance(run: StepRun, { instanceKey }: CancelProcessInstance): void {
  const step = run.requireInstance(instanceKey, { evenSetAside: true });
  terminateElement(step, step.instance.elements[0] as ElementInstance);
}
