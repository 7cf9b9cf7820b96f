/** Starts an instance for `start` and `run`. */

import type { Command } from 'commander';
import type { EndedInstance, SignalboxClient } from '../../client/client.ts';
import type { StartProcessInstance } from '../../engine/command.ts';
import { commandLine } from '../../inspect/command-line.ts';
import { answerOf } from '../../operate/answer.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';
import type { TimeoutOption } from '../frame/client.ts';

import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

const AWAIT_TIMEOUT_MS = 60_000;

export interface StartOptions extends TimeoutOption {
  readonly variables?: string;
  readonly businessKey?: string;
  readonly await?: boolean;
  readonly at?: readonly string[];
}

export function addStartOptions(command: Command): Command {
  return command
    .option('--variables <json>', VARIABLES_FORMS)
    .option(
      '--business-key <text>',
      'unique among the kept instances of the process; a second start is rejected',
    )
    .option('--at <element...>', 'start at these elements instead of the start event')
    .option('--await', 'wait until the instance has ended and show its variables');
}

/** Prints the result. With `--await`: exit code 1 if the instance was terminated. */
export async function startInstance(
  engine: EngineAccess,
  output: Output,
  process: Pick<StartProcessInstance, 'processId' | 'version' | 'versionTag'>,
  options: StartOptions,
): Promise<ExitCode> {
  const variables = await readVariablesText(options.variables);
  const command: Parameters<SignalboxClient['start']>[0] = {
    ...process,
    ...(variables !== undefined && { variables }),
    ...(options.businessKey !== undefined && { businessKey: options.businessKey }),
    ...(options.at && { startInstructions: options.at.map((elementId) => ({ elementId })) }),
  };
  if (options.await === true) {
    const timeoutMs = options.timeout ?? AWAIT_TIMEOUT_MS;
    return printEnded(output, await answerOf(engine, engine.client.startAndAwait(command, { timeoutMs })));
  }
  const started = await answerOf(engine, engine.client.start(command));
  output.object(started);
  output.line(
    `Started process instance ${output.colors.bold(String(started.instanceKey))} of ` +
      `${printable(started.processId)} v${started.version}`,
  );
  output.hint(
    `Next: ${commandLine(['get'], {}, [String(started.instanceKey)])}, or \`why\` to see what it is waiting for`,
  );
  return EXIT.ok;
}

function printEnded(output: Output, ended: EndedInstance): ExitCode {
  const { instanceKey, state, variables } = ended;
  const { colors } = output;
  output.object(ended);
  const how = state === 'COMPLETED' ? colors.green(state) : colors.yellow(state);
  output.line(`Process instance ${colors.bold(String(instanceKey))}  ${how}`);
  for (const [name, value] of Object.entries(variables)) {
    output.line(`  ${printable(name)} = ${printable(JSON.stringify(value))}`);
  }
  output.hint(`Next: ${commandLine(['trace', String(instanceKey)])} shows what happened`);
  return state === 'COMPLETED' ? EXIT.ok : EXIT.failed;
}
