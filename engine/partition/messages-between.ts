/**
 * A message between two partitions at which the engine has failed: what its commands say, and how it goes
 * back. Pure. Source: the table in engine/step/messages.ts.
 */
import type { OutboundRecord } from '../../kafka/ports.ts';
import type { CorrelateMessage, RejectCorrelation } from '../command.ts';
import type { DecodedCommand } from '../command-codec.ts';
import { rejectedCorrelation } from '../step/commands/correlate-message.ts';
import type { StepEnvironment } from '../step/environment.ts';
import { commandRecord } from '../step/records.ts';
import { murmur2Partition } from '../step/route.ts';

/** The message of a command that brings one to its instance; undefined: it is another command. */
export function broughtBy(decoded: DecodedCommand | Error | undefined): CorrelateMessage | undefined {
  if (!decoded || decoded instanceof Error || decoded.name !== 'correlateMessage') return undefined;
  return decoded.command as CorrelateMessage;
}

/** The answer of a command that gives a message back; undefined: it is another command. */
export function givenBackBy(decoded: DecodedCommand | Error | undefined): RejectCorrelation | undefined {
  if (!decoded || decoded instanceof Error || decoded.name !== 'rejectCorrelation') return undefined;
  return decoded.command as RejectCorrelation;
}

/**
 * Where the message waits for its answer, another one may take it; a dead letter, handled later, would be a
 * second one.
 */
export function giveBackRecord(
  { topics, partitionCount }: StepEnvironment,
  message: CorrelateMessage,
): OutboundRecord {
  const answer = rejectedCorrelation(message, true);
  const partition = murmur2Partition(answer.correlationKey, partitionCount);
  return commandRecord(topics, partition, answer.correlationKey, { rejectCorrelation: answer });
}
