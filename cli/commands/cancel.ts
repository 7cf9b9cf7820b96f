/** `signalbox cancel`: terminates a process instance. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { answerOf } from '../../operate/answer.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { parseKey } from '../parse/key.ts';

export function register(program: Command): void {
  const cancel = program
    .command('cancel')
    .description('terminate a process instance')
    .argument('<key>', 'key of the process instance', parseKey)
    .addHelpText('after', examples('signalbox cancel 8796093022209'));
  addTimeoutOption(cancel).action(action(perform));
}

async function perform(context: CommandContext, instanceKey: number, options: TimeoutOption): Promise<void> {
  const { output } = context;
  const engine = await openEngine(context, options);
  await answerOf(engine, engine.client.cancel({ instanceKey }));
  output.object({ instanceKey, state: 'TERMINATED' });
  output.line(`Canceled process instance ${output.colors.bold(String(instanceKey))}`);
  output.hint(`Next: ${commandLine(['trace', String(instanceKey)])}`);
}
