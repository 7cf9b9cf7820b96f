/** `signalbox delete definition`: deletes processes, decisions and forms; running instances continue. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { answerOf } from '../../operate/answer.ts';
import { findNamedDefinitions, rejectIfUsed } from '../../operate/definitions/named-definitions.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parsePositive } from '../parse/key.ts';

interface DeleteOptions extends TimeoutOption {
  readonly version?: number;
  readonly force?: boolean;
}

export function register(program: Command): void {
  const group = program.command('delete').description('delete deployed definitions');
  const definition = group
    .command('definition')
    .description('delete processes, decisions or forms; no new instance can use them')
    .argument(
      '<definition...>',
      'definition keys, or ids of processes, decision graphs or forms (all versions)',
    )
    .option('--version <number>', 'delete only this version', parsePositive)
    .option('--force', 'delete even if instances are running; they continue')
    .addHelpText(
      'after',
      examples(
        'signalbox delete definition 8796093022208',
        'signalbox delete definition order --version 2',
        'signalbox delete definition order invoice --force',
      ),
    );
  addTimeoutOption(definition).action(action(perform));
}

async function perform(
  context: CommandContext,
  named: readonly string[],
  options: DeleteOptions,
): Promise<void> {
  const { output } = context;
  const engine = await openEngine(context, options);
  const definitions = await findNamedDefinitions(engine.scanner, named, options.version);
  if (options.force !== true) await rejectIfUsed(engine.scanner, definitions);
  for (const { key: definitionKey } of definitions) {
    const deleted = await answerOf(engine, engine.client.deleteDefinition({ definitionKey }));
    output.object(deleted);
    const { processId, version } = deleted;
    output.line(`Deleted ${printable(processId)} v${version} (${output.colors.bold(String(definitionKey))})`);
  }
  output.hint(`Next: ${commandLine(['list', 'definitions'])}`);
}
