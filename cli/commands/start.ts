/** `signalbox start`: starts a process instance. */

import type { Command } from 'commander';
import { action } from '../frame/action.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { StartOptions } from '../operations/start-instance.ts';
import { addStartOptions, startInstance } from '../operations/start-instance.ts';
import { parsePositive } from '../parse/key.ts';

export function register(program: Command): void {
  const start = program
    .command('start')
    .description('start a process instance')
    .argument('<process>', 'id of a deployed process')
    .option('--version <number>', 'version of the process (default: the latest)', parsePositive)
    .option('--version-tag <text>', 'start the newest version with this zeebe:versionTag instead');
  addStartOptions(start).addHelpText(
    'after',
    examples(
      'signalbox start order --variables \'{"amount": 5}\'',
      'signalbox start order --variables @order.json --business-key o-17 --await',
      'signalbox start order --version-tag 2026-spring',
      'signalbox start order --at charge ship',
      'jq .order in.json | signalbox start order --variables @-',
    ),
  );
  addTimeoutOption(start, '10s; with --await 60s').action(action(perform));
}

async function perform(
  context: CommandContext,
  processId: string,
  options: StartOptions & { readonly version?: number; readonly versionTag?: string },
): Promise<ExitCode> {
  const engine = await openEngine(context, options);
  const { version, versionTag } = options;
  const process = {
    processId,
    ...(version !== undefined && { version }),
    ...(versionTag !== undefined && { versionTag }),
  };
  return startInstance(engine, context.output, process, options);
}
