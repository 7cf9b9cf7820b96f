/** Goes on with what a step's limit left on its way; a no-op when it is obsolete. Pure. */
import type { ContinueInstance } from '../../command.ts';
import type { StepRun } from '../step-run.ts';

export function continueInstance(run: StepRun, { instanceKey }: ContinueInstance): void {
  run.instance(instanceKey)?.run();
}
