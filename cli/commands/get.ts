/** `signalbox get`: shows one instance, read from the compacted topic; works without an engine. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { instanceJson } from '../../inspect/instance-json.ts';
import { findInstance } from '../../inspect/read/known-instance.ts';
import { InstanceState } from '../../state/instance.ts';
import { partitionOfKey } from '../../state/keys.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { warnWithoutEngine } from '../frame/engine-warning.ts';
import { examples } from '../frame/help.ts';
import { openScanner } from '../frame/scanner.ts';
import { parseKey } from '../parse/key.ts';
import { printInstance } from '../render/instance-text.ts';

export function register(program: Command): void {
  program
    .command('get')
    .description('show a process instance: elements, variables, incidents, jobs, timers, subscriptions')
    .argument(
      '<key>',
      'key of the process instance, or of a job, incident or element instance in it',
      parseKey,
    )
    .addHelpText(
      'after',
      examples(
        'signalbox get 8796093022209',
        'signalbox get 8796093022209 --json | jq .variables',
        '# works without a running engine; also for ended instances until their retention ends',
      ),
    )
    .action(action(perform));
}

async function perform(context: CommandContext, key: number): Promise<void> {
  const { output } = context;
  const scanner = await openScanner(context);
  const { instance, source } = await findInstance(scanner, key);
  if (instance.state === InstanceState.active)
    await warnWithoutEngine(output, scanner, Date.now(), [partitionOfKey(instance.key)]);
  if (output.json) {
    output.object({ ...instanceJson(instance), source });
    return;
  }
  printInstance(output, instance, Date.now());
  if (source === 'history') output.line('(no longer in the state topic; read from the history topic)');
  const next = instance.state === InstanceState.active ? 'why' : 'trace';
  output.line();
  output.hint(`Next: ${commandLine([next, String(instance.key)])}`);
}
