/** Cancels an instance. Pure. */
import { terminateElement } from '../../../bpmn/interpreter/terminate.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState } from '../../../state/instance.ts';
import type { CancelProcessInstance } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { rootOf } from '../calls.ts';
import type { StepRun } from '../step-run.ts';

/**
 * Rejections: NOT_FOUND; INVALID_STATE for a called instance, as in Zeebe's ProcessInstanceCancelProcessor.
 */
export function cancelProcessInstance(run: StepRun, { instanceKey }: CancelProcessInstance): void {
  const step = run.requireInstance(instanceKey, { evenSuspended: true });
  if (step.instance.parentInstanceKey) {
    const rootKey = rootOf(run, step.instance);
    throw new CommandRejected(
      'INVALID_STATE',
      `process instance ${instanceKey} was called by another instance; cancel the root process instance ${rootKey}`,
      { rootInstanceKey: rootKey },
    );
  }
  const root = step.instance.elements[0] as ElementInstance;
  if (root.state === ElementState.terminating) {
    throw new CommandRejected(
      'INVALID_STATE',
      `process instance ${instanceKey} is already being canceled: waiting for task listeners`,
    );
  }
  terminateElement(step, root);
}
