/** `signalbox delete definition`: deletes processes, decisions and forms; running instances continue. */

import type { Command } from 'commander';
import type { ProcessDefinition } from '../../engine/step/records.ts';
import { InstanceState } from '../../state/instance.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, answerOf, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parsePositive } from '../parse/key.ts';
import { readDefinitions } from '../read/definitions.ts';
import { readInstances } from '../read/instances.ts';
import type { TopicScanner } from '../read/scan.ts';
import { commandLine } from '../render/shell.ts';

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
  const definitions = await findDefinitions(engine.scanner, named, options.version);
  if (options.force !== true) await refuseIfUsed(engine.scanner, definitions);
  for (const { key: definitionKey } of definitions) {
    const deleted = await answerOf(engine, engine.client.deleteDefinition({ definitionKey }));
    output.object(deleted);
    const { processId, version } = deleted;
    output.line(`Deleted ${printable(processId)} v${version} (${output.colors.bold(String(definitionKey))})`);
  }
  output.hint(`Next: ${commandLine(['list', 'definitions'])}`);
}

/** Newest first, so that no older version becomes the latest in between. Fails (not found). */
async function findDefinitions(
  scanner: TopicScanner,
  named: readonly string[],
  version: number | undefined,
): Promise<ProcessDefinition[]> {
  const all = await readDefinitions(scanner);
  const found = named.flatMap((name) => {
    const definitions = all.filter(
      ({ key, processId, version: own }) =>
        (String(key) === name || processId === name) && (version === undefined || own === version),
    );
    const kinds = [...new Set(definitions.map(({ kind }) => kind || 'process'))];
    if (kinds.length === 1) return definitions;
    throw kinds.length === 0 ? unknown(name, all) : ambiguous(name, kinds);
  });
  return [...new Set(found)].sort((a, b) => b.key - a.key);
}

function unknown(name: string, all: readonly ProcessDefinition[]): CliError {
  const graph = all.find(({ decisions = [] }) => decisions.some(({ id }) => id === name));
  return new CliError(EXIT.notFound, `definition '${printable(name)}' not found`, {
    hint: graph
      ? `It is a decision of '${printable(graph.processId)}'; delete that file's definition to delete all of its decisions.`
      : '`signalbox list definitions` lists all definitions.',
  });
}

function ambiguous(name: string, kinds: readonly string[]): CliError {
  return new CliError(EXIT.usage, `'${printable(name)}' is the id of ${kinds.join(' and ')}`, {
    hint: 'Use its key instead; `signalbox list definitions` shows it.',
  });
}

async function refuseIfUsed(scanner: TopicScanner, definitions: readonly ProcessDefinition[]): Promise<void> {
  const keys = new Set(definitions.map(({ key }) => key));
  const running = await readInstances(scanner, {
    byIndex: ({ state, definitionKey }) => state === InstanceState.active && keys.has(definitionKey),
  });
  if (running.length === 0) return;
  throw new CliError(EXIT.rejected, `${running.length} process instances are running; nothing was deleted`, {
    hint: 'Use --force to delete it anyway (they continue), or migrate or cancel them first with `signalbox bulk`.',
    data: { instances: running.length },
  });
}
