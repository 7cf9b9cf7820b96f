/** Waits for the reply to a command, and explains a missing reply. */

import { CommandTimeout } from '../client/errors.ts';
import type { PartitionProgress } from '../inspect/read/partition-entries.ts';
import { readProgress } from '../inspect/read/partition-entries.ts';
import { formatDistance } from '../inspect/times.ts';
import type { EngineAccess } from './engine-access.ts';

/** A command without a reply in time, with the progress of its partition. */
export class CommandUnanswered extends Error {
  override readonly name = 'CommandUnanswered';
  readonly timeout: CommandTimeout;
  /** What to do, in one sentence. */
  readonly fix: string;

  constructor(timeout: CommandTimeout, message: string, fix: string) {
    super(message, { cause: timeout });
    this.timeout = timeout;
    this.fix = fix;
  }
}

/**
 * The reply. Throws CommandUnanswered instead of the client's CommandTimeout, because the progress of the
 * partition shows what to do.
 */
export async function answerOf<T>({ scanner }: EngineAccess, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CommandTimeout)) throw error;
    const progress = await readProgress(scanner, error.partition);
    throw new CommandUnanswered(error, messageOf(error, progress), fixOf(error, progress, Date.now()));
  }
}

/** The command may have been processed although its reply comes later, when something ends. Pure. */
export function messageOf(
  timeout: CommandTimeout,
  { position }: Pick<PartitionProgress, 'position'>,
): string {
  const { command, timeoutMs, offset, message } = timeout;
  if (offset < 0 || position <= offset) return message;
  const waited = `${timeoutMs / 1000} s`;
  return command === 'startProcessInstance'
    ? `the process instance was started, but has not ended within ${waited}`
    : `the command was processed, but its result was not available within ${waited}`;
}

/**
 * Derives from the partition's position whether no engine is running, the engine lags, or the instance has
 * not ended. Pure.
 */
export function fixOf(
  { partition, offset }: Pick<CommandTimeout, 'partition' | 'offset'>,
  { position, owner, lastStepAtMs }: PartitionProgress,
  nowMs: number,
): string {
  if (position > offset) {
    return 'See what it waits for with `signalbox list instances` and `signalbox why`, or choose a longer --timeout.';
  }
  if (owner === null || lastStepAtMs === null) {
    return `No engine has ever owned partition ${partition}. Start one with \`signalbox engine\`.`;
  }
  const last = formatDistance(lastStepAtMs, nowMs);
  return `Partition ${partition} was last processed ${last} by node ${owner.nodeId}. Check that this node is running and its lag.`;
}
