/** Continues an instance whose step reached its limit; no effect if it is obsolete. Pure. */
import type { ContinueInstance } from '../../command.ts';
import type { StepRun } from '../step-run.ts';

export function continueInstance(run: StepRun, { instanceKey }: ContinueInstance): void {
  run.instance(instanceKey)?.run();
}
