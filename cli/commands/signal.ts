/** `signalbox signal`: broadcasts a signal. */

import type { Command } from 'commander';
import { answerOf } from '../../operate/answer.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

interface SignalOptions extends TimeoutOption {
  readonly variables?: string;
}

export function register(program: Command): void {
  const signal = program
    .command('signal')
    .description('broadcast a signal to all catch events that wait for it now')
    .argument('<signal>', 'name of the signal')
    .option('--variables <json>', VARIABLES_FORMS)
    .addHelpText('after', examples('signalbox signal prices-changed --variables \'{"list": "2026-03"}\''));
  addTimeoutOption(signal).action(action(perform));
}

async function perform(context: CommandContext, name: string, options: SignalOptions): Promise<void> {
  const { output } = context;
  const variables = await readVariablesText(options.variables);
  const engine = await openEngine(context, options);
  await answerOf(engine, engine.client.signal({ name, ...(variables !== undefined && { variables }) }));
  output.object({ name });
  output.line(`Broadcast signal ${printable(name)}`);
  output.hint('Signals are not buffered: only events that wait now receive it.');
}
