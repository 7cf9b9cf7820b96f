/** `signalbox resolve`: resolves an incident, with new retries for its job if requested. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { resolveIncidents } from '../../operate/jobs/resolve-incidents.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey, parsePositive } from '../parse/key.ts';

interface ResolveOptions extends TimeoutOption {
  readonly retries?: number;
}

export function register(program: Command): void {
  const resolve = program
    .command('resolve')
    .description('resolve an incident and try the failed element again')
    .argument(
      '<incident>',
      'key of an incident, or of a process instance to resolve all of its incidents',
      parseKey,
    )
    .option('--retries <number>', 'first set the retries of the job to this number', parsePositive)
    .addHelpText(
      'after',
      examples('signalbox resolve 8796093022213 --retries 3', 'signalbox resolve 8796093022209'),
    );
  addTimeoutOption(resolve).action(action(perform));
}

async function perform(context: CommandContext, key: number, options: ResolveOptions): Promise<void> {
  const { output } = context;
  const engine = await openEngine(context, options);
  let instanceKey = key;
  for await (const resolved of resolveIncidents(engine, key, options.retries)) {
    instanceKey = resolved.instanceKey;
    output.object(resolved);
    const incident = output.colors.bold(String(resolved.incidentKey));
    output.line(`Resolved incident ${incident} of ${printable(resolved.elementId)}`);
  }
  output.hint(`Next: ${commandLine(['why', String(instanceKey)])}`);
}
