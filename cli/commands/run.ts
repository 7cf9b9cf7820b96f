/** `signalbox run`: deploys a file and starts an instance of its process. */

import type { Command } from 'commander';
import { deployFiles, printDeployed } from '../deploy/deploy-files.ts';
import { action } from '../frame/action.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { StartOptions } from '../operations/start-instance.ts';
import { addStartOptions, startInstance } from '../operations/start-instance.ts';

export function register(program: Command): void {
  const run = program
    .command('run')
    .description('deploy a BPMN file and start an instance of its process')
    .argument('<file>', 'BPMN file')
    .option('--process <id>', 'process to start (required if the file has several)');
  addStartOptions(run).addHelpText(
    'after',
    examples(
      'signalbox run order.bpmn --variables \'{"amount": 5}\'',
      'signalbox run hello.bpmn --await --json | jq .variables',
    ),
  );
  addTimeoutOption(run, '10s; with --await 60s').action(action(perform));
}

async function perform(
  context: CommandContext,
  file: string,
  options: StartOptions & { readonly process?: string },
): Promise<ExitCode> {
  const { output } = context;
  const engine = await openEngine(context, options);
  const deployed = await deployFiles(engine, output, [file]);
  if (deployed === null) return EXIT.rejected;
  // With --json, only the instance is printed: one object, not two of different kinds.
  if (!output.json) printDeployed(output, deployed);
  const wanted = options.process;
  const candidates = deployed.processes.filter(
    ({ processId }) => wanted === undefined || processId === wanted,
  );
  const [process] = candidates;
  if (process === undefined || candidates.length > 1) {
    const ids = deployed.processes.map(({ processId }) => processId).join(', ');
    throw new CliError(EXIT.usage, `the file has more than one process: ${ids}`, {
      hint: 'Choose one with --process <id>.',
    });
  }
  return startInstance(engine, output, { processId: process.processId, version: process.version }, options);
}
