/**
 * `signalbox completion`: the script that completes commands and options in a shell. @bomb.sh/tab writes the
 * scripts and answers their requests; its own adapter for commander is not used, because it needs the name
 * `complete`, which is a command here.
 */

import tab from '@bomb.sh/tab';
import type { Command } from 'commander';
import { Argument } from 'commander';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

export function register(program: Command): void {
  const completion = program
    .command('completion')
    .description('print the script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'source <(signalbox completion bash)',
        'signalbox completion zsh > ~/.zfunc/_signalbox',
        'signalbox completion fish > ~/.config/fish/completions/signalbox.fish',
      ),
    )
    .action(
      action(async (_context: CommandContext, shell: string) => {
        // The script calls `signalbox completion complete -- <words>`.
        tab.setup('signalbox', 'signalbox completion', shell);
      }),
    );
  completion
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(
      action(async (_context: CommandContext, words: readonly string[]) => {
        describe(program);
        tab.parse([...words]);
      }),
    );
}

/** Registers every command for completion. */
function describe(program: Command): void {
  describeOptions(program, tab);
  for (const command of program.commands) describeCommand(command, command.name());
}

function describeCommand(command: Command, path: string): void {
  const described = tab.command(path, command.description());
  describeOptions(command, described);
  for (const argument of command.registeredArguments) {
    const choices = argument.argChoices ?? [];
    described.argument(
      argument.name(),
      (complete) => {
        for (const choice of choices) complete(choice, '');
      },
      argument.variadic,
    );
  }
  const shown = command.createHelp().visibleCommands(command);
  for (const inner of shown) describeCommand(inner, `${path} ${inner.name()}`);
}

function describeOptions(command: Command, described: Pick<ReturnType<typeof tab.command>, 'option'>): void {
  for (const option of command.options) {
    const name = option.long?.replace(/^--/, '');
    if (name === undefined || option.hidden) continue;
    const takesValue = option.required || option.optional;
    if (!takesValue) described.option(name, option.description);
    else {
      described.option(name, option.description, (complete) => {
        for (const choice of option.argChoices ?? []) complete(choice, '');
      });
    }
  }
}
