/**
 * Handles a message between two partitions at which the engine failed: finds it in the commands, and returns
 * it. Pure. Source: the table in engine/step/messages.ts.
 */
import type { OutboundRecord } from '../../kafka/ports.ts';
import type { CorrelateMessage, RejectCorrelation } from '../command.ts';
import type { DecodedCommand } from '../command-codec.ts';
import { rejectedCorrelation } from '../step/commands/correlate-message.ts';
import type { StepEnvironment } from '../step/environment.ts';
import { commandRecord } from '../step/records.ts';
import { murmur2Partition } from '../step/route.ts';

/** The message in a command that delivers one; undefined for other commands. */
export function deliveredMessageOf(
  decoded: DecodedCommand | Error | undefined,
): CorrelateMessage | undefined {
  if (!decoded || decoded instanceof Error || decoded.name !== 'correlateMessage') return undefined;
  return decoded.command as CorrelateMessage;
}

/** The rejection in a command that returns a message; undefined for other commands. */
export function rejectedCorrelationOf(
  decoded: DecodedCommand | Error | undefined,
): RejectCorrelation | undefined {
  if (!decoded || decoded instanceof Error || decoded.name !== 'rejectCorrelation') return undefined;
  return decoded.command as RejectCorrelation;
}

/**
 * At the message's partition, another message may be delivered instead; a dead letter that is redriven later
 * would duplicate it.
 */
export function rejectionRecord(
  { topics, partitionCount }: StepEnvironment,
  message: CorrelateMessage,
): OutboundRecord {
  const answer = rejectedCorrelation(message, true);
  const partition = murmur2Partition(answer.correlationKey, partitionCount);
  return commandRecord(topics, partition, answer.correlationKey, { rejectCorrelation: answer });
}
