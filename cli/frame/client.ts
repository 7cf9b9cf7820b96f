/**
 * Commands to the engine from the command line: a client that ends with the command, and what its errors
 * mean.
 */

import type { Command } from 'commander';
import { SignalboxClient } from '../../client/client.ts';
import { CommandTimeout } from '../../client/errors.ts';
import { topicNames } from '../../engine/topics.ts';
import type { PartitionProgress } from '../../inspect/read/partition-entries.ts';
import { readProgress } from '../../inspect/read/partition-entries.ts';
import { TopicScanner } from '../../inspect/topic-scanner.ts';
import { parseDuration } from '../parse/duration.ts';
import { formatDistance } from '../render/times.ts';
import { connect } from './connect.ts';
import type { CommandContext } from './context.ts';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';

/** What a command that talks with the engine works with. */
export interface EngineAccess {
  readonly client: SignalboxClient;
  readonly scanner: TopicScanner;
}

export interface TimeoutOption {
  /** Ms. */
  readonly timeout?: number;
}

/** How long the engine's answer is waited for. */
export function addTimeoutOption(command: Command, usual = '10s'): Command {
  return command.option(
    '--timeout <duration>',
    `how long to wait for the answer (default: ${usual})`,
    parseDuration,
  );
}

export async function openEngine(context: CommandContext, { timeout }: TimeoutOption): Promise<EngineAccess> {
  const { prefix } = context.options;
  const connection = await connect(context);
  const client = new SignalboxClient(connection, {
    prefix,
    ...(timeout !== undefined && { timeoutMs: timeout }),
  });
  context.defer(() => client.close());
  return { client, scanner: new TopicScanner(connection, topicNames(prefix), context.output) };
}

/**
 * The answer; a time-out fails with how far the engine has come with the partition, because that says what to
 * do.
 */
export async function answerOf<T>({ scanner }: EngineAccess, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CommandTimeout)) throw error;
    const { code, topic, partition, offset } = error;
    const progress = await readProgress(scanner, partition);
    throw new CliError(EXIT.timeout, error.message, {
      hint: hintOf(error, progress, Date.now()),
      cause: error,
      data: { code, topic, partition, offset },
    });
  }
}

/**
 * Says from the partition's position whether no engine runs, it is behind, or it only waits for an end. Pure.
 */
export function hintOf(
  { partition, offset }: CommandTimeout,
  { position, owner, lastStepAtMs }: PartitionProgress,
  nowMs: number,
): string {
  if (position > offset) return 'The engine has handled the command; what it waits for has not come yet.';
  if (owner === null || lastStepAtMs === null) {
    return `No engine ever handled partition ${partition}: \`signalbox engine\` starts one.`;
  }
  const last = formatDistance(lastStepAtMs, nowMs);
  return `Partition ${partition} was handled last ${last} by node ${owner.nodeId}: is it running, or is it behind?`;
}
