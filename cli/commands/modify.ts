/** `signalbox modify`: activates and terminates elements of an instance. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { answerOf } from '../../operate/answer.ts';
import { countOf } from '../../state/count-of.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey } from '../parse/key.ts';
import type { ModificationOptions } from '../parse/modification.ts';
import { addModificationOptions, modificationOf } from '../parse/modification.ts';

export function register(program: Command): void {
  const modify = program
    .command('modify')
    .description('activate, terminate and move elements of a process instance atomically')
    .argument('<key>', 'key of the process instance', parseKey);
  addModificationOptions(modify).addHelpText(
    'after',
    examples(
      'signalbox modify 8796093022209 --move charge=ship',
      'signalbox modify 8796093022209 --terminate 8796093022213 --activate pack label',
      '# in a new instance of the enclosing subprocess, with its own variables',
      'signalbox modify 8796093022209 --activate pack@8796093022209 --scope parcel --variables \'{"n": 2}\'',
    ),
  );
  addTimeoutOption(modify).action(action(perform));
}

async function perform(
  context: CommandContext,
  instanceKey: number,
  options: ModificationOptions & TimeoutOption,
): Promise<void> {
  const { output } = context;
  const modification = await modificationOf(options);
  const engine = await openEngine(context, options);
  const done = await answerOf(engine, engine.client.modify({ instanceKey, ...modification }));
  output.object(done);
  for (const { elementId, elementInstanceKey } of done.activated) {
    output.line(`Activated ${printable(elementId)} (${elementInstanceKey})`);
  }
  if (done.terminated > 0) output.line(`Terminated ${countOf(done.terminated, 'element instance')}`);
  if (done.state !== 'ACTIVE') output.line(`Process instance ${instanceKey} is now ${done.state}`);
  output.hint(`Next: ${commandLine(['why', String(instanceKey)])}`);
}
