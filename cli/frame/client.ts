/** Sends commands to the engine from the command line: a client that is closed with the command. */

import type { Command } from 'commander';
import { SignalboxClient } from '../../client/client.ts';
import { topicNames } from '../../engine/topics.ts';
import { TopicScanner } from '../../inspect/topic-scanner.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';
import { parseDuration } from '../parse/duration.ts';
import { connect } from './connect.ts';
import type { CommandContext } from './context.ts';
import { scansOn } from './scanner.ts';

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
  return { client, scanner: new TopicScanner(connection, topicNames(prefix), scansOn(context.output)) };
}
