/**
 * Delivers a message from the partition of its key to the waiting instance, and sends the answer back. Pure.
 */
import type { CorrelateMessage, RejectCorrelation } from '../../command.ts';
import { correlateToInstance } from '../messages.ts';
import { murmur2Partition } from '../route.ts';
import type { StepRun } from '../step-run.ts';

export function correlateMessage(run: StepRun, command: CorrelateMessage): void {
  const { instanceKey, subscriptionKey, messageKey, messageName, correlationKey } = command;
  const partition = murmur2Partition(correlationKey, run.environment.partitionCount);
  const correlation = correlateToInstance(run, command);
  const answer =
    correlation === 'correlated'
      ? { acknowledgeCorrelation: { subscriptionKey, messageKey, messageName, correlationKey } }
      : { rejectCorrelation: rejectedCorrelation(command, correlation === 'later') };
  run.sendCommand(instanceKey, answer, partition);
}

/**
 * The rejection that returns the message. `keepSubscription`: the instance still waits, but can't take the
 * message now.
 */
export function rejectedCorrelation(
  { subscriptionKey, messageKey, messageName, correlationKey, processId }: CorrelateMessage,
  keepSubscription: boolean,
): RejectCorrelation {
  return { subscriptionKey, messageKey, messageName, correlationKey, processId, keepSubscription };
}
