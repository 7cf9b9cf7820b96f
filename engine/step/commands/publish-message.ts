/** Publishes a message: delivers it to waiting instances, and buffers it for its time to live. Pure. */
import type { BufferedMessage } from '../../../state/partition-entries.ts';
import type { PublishMessage } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { MESSAGE_TTL_MS_MAX, NAME_LENGTH_MAX } from '../../limits.ts';
import { readVariables } from '../../variables.ts';
import { distribute, settle } from '../messages.ts';
import type { StepRun } from '../step-run.ts';

export interface PublishedMessage {
  readonly messageKey: number;
  /** The first instance that gets it, waiting or started by it; 0 if there is none now. */
  readonly instanceKey: number;
}

/** Rejections: INVALID_ARGUMENT, ALREADY_EXISTS (message id, while the first message is buffered). */
export function publishMessage(run: StepRun, command: PublishMessage): PublishedMessage {
  const { name, correlationKey = '', variables = '', timeToLiveMs = 0, messageId = '' } = command;
  if (!name) throw new CommandRejected('INVALID_ARGUMENT', 'the message name is missing');
  for (const [what, text] of Object.entries({ name, correlationKey, messageId })) {
    if (text.length > NAME_LENGTH_MAX) {
      throw new CommandRejected('INVALID_ARGUMENT', `${what} is longer than ${NAME_LENGTH_MAX} characters`);
    }
  }
  if (timeToLiveMs < 0 || timeToLiveMs > MESSAGE_TTL_MS_MAX) {
    throw new CommandRejected('INVALID_ARGUMENT', `timeToLiveMs must be 0 to ${MESSAGE_TTL_MS_MAX}`);
  }
  readVariables(variables);
  const stored = messageId ? run.state.messageWithId(name, correlationKey, messageId) : undefined;
  if (stored) {
    throw new CommandRejected(
      'ALREADY_EXISTS',
      `a message '${name}' with id '${messageId}' is already buffered`,
      {
        messageKey: stored,
      },
    );
  }
  const message: BufferedMessage = {
    key: run.state.nextKey(),
    name,
    correlationKey,
    variables,
    expiresAtMs: run.nowMs + timeToLiveMs,
    correlatedProcessIds: [],
    inFlight: [],
    ...(messageId ? { messageId } : {}),
  };
  const receivers: number[] = [];
  settle(run, distribute(run, message, receivers));
  return { messageKey: message.key, instanceKey: receivers[0] ?? 0 };
}
