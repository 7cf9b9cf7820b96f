/** A message comes from the partition of its key to the instance that waits for it; the answer goes back. Pure. */
import type { CorrelateMessage } from '../../command.ts';
import { correlateToInstance } from '../messages.ts';
import { murmur2Partition } from '../route.ts';
import type { StepRun } from '../step-run.ts';

export function correlateMessage(run: StepRun, command: CorrelateMessage): void {
  const { subscriptionKey, messageKey, messageName, correlationKey, processId } = command;
  const partition = murmur2Partition(correlationKey, run.environment.partitionCount);
  const answer = { subscriptionKey, messageKey, messageName, correlationKey };
  const correlation = correlateToInstance(run, command);
  if (correlation === 'correlated') {
    run.sendCommand(command.instanceKey, { acknowledgeCorrelation: answer }, partition);
  } else {
    const keepSubscription = correlation === 'later';
    run.sendCommand(
      command.instanceKey,
      { rejectCorrelation: { ...answer, processId, keepSubscription } },
      partition,
    );
  }
}
