/** Continues an instance whose step reached its limit; has no effect if the command is obsolete. Pure. */
import type { ContinueInstance } from '../../command.ts';
import type { StepRun } from '../step-run.ts';

export function continueInstance(run: StepRun, { instanceKey, rootSignalKey = 0 }: ContinueInstance): void {
  run.rootSignalKey = rootSignalKey;
  run.instance(instanceKey)?.run();
}
