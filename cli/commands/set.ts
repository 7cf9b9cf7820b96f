/** `signalbox set variables`: sets variables of a process instance or of a scope within it. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { findHolder } from '../../inspect/read/known-instance.ts';
import { answerOf } from '../../operate/answer.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey } from '../parse/key.ts';
import { readVariablesText, VARIABLES_FORMS, variablesOfPairs } from '../parse/variables.ts';

interface SetOptions extends TimeoutOption {
  readonly variables?: string;
  readonly local?: boolean;
}

export function register(program: Command): void {
  const set = program.command('set').description('change a process instance');
  const variables = set
    .command('variables')
    .description('set variables of a process instance, or of a scope in it')
    .argument('<key>', 'key of the process instance, or of an element instance in it', parseKey)
    .argument('[pairs...]', 'name=value; a value that is not valid JSON is a string')
    .option('--variables <json>', VARIABLES_FORMS)
    .option(
      '--local',
      'set the variable in exactly this scope (default: the nearest scope that defines it, else the process)',
    )
    .addHelpText(
      'after',
      examples(
        'signalbox set variables 8796093022209 amount=7 customer=c-17',
        'signalbox set variables 8796093022211 --local --variables \'{"tries": 0}\'',
      ),
    );
  addTimeoutOption(variables).action(action(perform));
}

async function perform(
  context: CommandContext,
  key: number,
  pairs: readonly string[],
  options: SetOptions,
): Promise<void> {
  const { output } = context;
  const variables = await variablesOf(pairs, options.variables);
  const engine = await openEngine(context, options);
  const instance = await findHolder(engine.scanner, key, 'element instance');
  const isScope = instance.elements.some((element) => element.key === key);
  if (!isScope) {
    throw new CliError(
      EXIT.notFound,
      `${key} is a key of process instance ${instance.key}, but not the key of an element instance`,
    );
  }
  const command = { instanceKey: instance.key, scopeKey: key, variables, local: options.local === true };
  await answerOf(engine, engine.client.setVariables(command));
  const names = Object.keys(JSON.parse(variables) as object);
  output.object({ instanceKey: instance.key, scopeKey: key, names });
  output.line(`Set ${names.map(printable).join(', ') || 'nothing'}`);
  output.hint(`Next: ${commandLine(['get', String(instance.key)])}`);
}

async function variablesOf(pairs: readonly string[], json: string | undefined): Promise<string> {
  const text = await readVariablesText(json);
  if (text !== undefined && pairs.length === 0) return text;
  if (text === undefined && pairs.length > 0) return variablesOfPairs(pairs);
  throw new CliError(EXIT.usage, 'pass the variables either as name=value or with --variables');
}
