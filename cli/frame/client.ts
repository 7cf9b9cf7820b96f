/**
 * Sends commands to the engine from the command line: a client that is closed with the command, and hints for
 * its errors.
 */

import type { Command } from 'commander';
import { SignalboxClient } from '../../client/client.ts';
import { CommandTimeout } from '../../client/errors.ts';
import { topicNames } from '../../engine/topics.ts';
import { parseDuration } from '../parse/duration.ts';
import type { PartitionProgress } from '../read/partition-entries.ts';
import { readProgress } from '../read/partition-entries.ts';
import { TopicScanner } from '../read/scan.ts';
import { formatDistance } from '../render/times.ts';
import { connect } from './connect.ts';
import type { CommandContext } from './context.ts';
import { CliError } from './errors.ts';
import { EXIT } from './exit-codes.ts';

/** The engine connection of a command. */
export interface EngineAccess {
  readonly client: SignalboxClient;
  readonly scanner: TopicScanner;
}

export interface TimeoutOption {
  /** Ms. */
  readonly timeout?: number;
}

/** Adds the option for the time to wait for the engine's reply. */
export function addTimeoutOption(command: Command, usual = '10s'): Command {
  return command.option(
    '--timeout <duration>',
    `how long to wait for the reply (default: ${usual})`,
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
 * Returns the reply. A time-out error contains the engine's progress on the partition, because that tells the
 * user what to do.
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
 * Tells from the partition's position whether no engine runs, the engine lags, or the instance has not ended.
 * Pure.
 */
export function hintOf(
  { partition, offset }: CommandTimeout,
  { position, owner, lastStepAtMs }: PartitionProgress,
  nowMs: number,
): string {
  if (position > offset) return 'The engine has processed the command, but the instance has not ended yet.';
  if (owner === null || lastStepAtMs === null) {
    return `No engine has ever owned partition ${partition}. Start one with \`signalbox engine\`.`;
  }
  const last = formatDistance(lastStepAtMs, nowMs);
  return `Partition ${partition} was last processed ${last} by node ${owner.nodeId}. Check that this node is running and its lag.`;
}
