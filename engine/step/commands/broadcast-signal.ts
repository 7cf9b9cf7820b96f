/** Broadcasts a signal: to every partition, in this transaction. Pure. */
import type { BroadcastSignal } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { NAME_LENGTH_MAX } from '../../limits.ts';
import { readVariables } from '../../variables.ts';
import { sendSignal } from '../signals.ts';
import type { StepRun } from '../step-run.ts';

/** Rejections: INVALID_ARGUMENT. */
export function broadcastSignal(
  run: StepRun,
  { name, variables = '' }: BroadcastSignal,
): { readonly signalKey: number } {
  if (!name) throw new CommandRejected('INVALID_ARGUMENT', 'the signal name is missing');
  if (name.length > NAME_LENGTH_MAX) {
    throw new CommandRejected('INVALID_ARGUMENT', `name is longer than ${NAME_LENGTH_MAX} characters`);
  }
  readVariables(variables);
  return { signalKey: sendSignal(run, { name, variables }) };
}
