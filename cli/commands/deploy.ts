/** `signalbox deploy`: deploys files atomically. */

import type { Command } from 'commander';
import type { DeployedProcess } from '../../engine/step/commands/deploy-resources.ts';
import { commandLine } from '../../inspect/command-line.ts';
import { deployFiles, printDeployed } from '../deploy/deploy-files.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';

export function register(program: Command): void {
  const deploy = program
    .command('deploy')
    .description(
      'deploy BPMN, DMN and form files atomically; if any file is invalid, nothing is deployed and all problems are listed',
    )
    .argument('<files...>', '.bpmn, .dmn and .form files')
    .addHelpText(
      'after',
      examples('signalbox deploy order.bpmn', 'signalbox deploy order.bpmn discount.dmn approve.form'),
    );
  addTimeoutOption(deploy).action(action(perform));
}

async function perform(
  context: CommandContext,
  files: readonly string[],
  options: TimeoutOption,
): Promise<ExitCode> {
  const { output } = context;
  const deployed = await deployFiles(await openEngine(context, options), output, files);
  if (deployed === null) return EXIT.rejected;
  printDeployed(output, deployed);
  const [first] = deployed.processes;
  if (first) output.hint(`Next: ${nextStep(first)}`);
  return EXIT.ok;
}

/** The command that starts an instance of the process. */
function nextStep({ processId, startsBy }: DeployedProcess): string {
  const [message] = startsBy.messages;
  if (startsBy.command) return commandLine(['start'], {}, [processId]);
  if (message !== undefined) return commandLine(['publish'], { key: 'KEY', variables: '{}' }, [message]);
  return `${commandLine(['list', 'instances'])} shows the instances that its timers start`;
}
