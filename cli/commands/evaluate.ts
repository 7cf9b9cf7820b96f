/** `signalbox evaluate`: starts processes whose conditional start event is true with the given variables. */

import type { Command } from 'commander';
import { answerOf } from '../../operate/answer.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

interface EvaluateOptions extends TimeoutOption {
  readonly variables?: string;
}

export function register(program: Command): void {
  const evaluate = program
    .command('evaluate')
    .description('evaluate conditional start events and start an instance for each that is true')
    .argument('[process]', 'evaluate only the start events of this process')
    .option('--variables <json>', VARIABLES_FORMS)
    .addHelpText('after', examples('signalbox evaluate --variables \'{"temperature": 41}\''));
  addTimeoutOption(evaluate).action(action(perform));
}

async function perform(
  context: CommandContext,
  processId: string | undefined,
  options: EvaluateOptions,
): Promise<void> {
  const { output } = context;
  const variables = await readVariablesText(options.variables);
  const engine = await openEngine(context, options);
  const { instances } = await answerOf(
    engine,
    engine.client.evaluateConditions({
      ...(variables !== undefined && { variables }),
      ...(processId !== undefined && { processId }),
    }),
  );
  for (const instance of instances) {
    output.object(instance);
    const { instanceKey, processId: id, version } = instance;
    output.line(`Started process instance ${instanceKey} of ${printable(id)}, version ${version}`);
  }
  if (instances.length === 0) output.line('No conditional start event is true.');
}
