/** `signalbox throw`: throws a BPMN error at a job's element. */

import type { Command } from 'commander';
import { answerOf } from '../../operate/answer.ts';
import type { JobPlace } from '../../operate/jobs/find-job.ts';
import { findJob, jobOf } from '../../operate/jobs/find-job.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { addJobOptions, printJobDone } from '../operations/job-target.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

interface ThrowOptions extends JobPlace, TimeoutOption {
  readonly code: string;
  readonly message?: string;
  readonly variables?: string;
}

export function register(program: Command): void {
  const throwing = addJobOptions(
    program.command('throw').description('throw a BPMN error from a job, for the process to catch'),
  )
    .requiredOption('--code <text>', 'error code')
    .option('--message <text>', 'error message')
    .option('--variables <json>', VARIABLES_FORMS)
    .addHelpText(
      'after',
      examples("signalbox throw 8796093022212 --code CARD_REFUSED --message 'limit exceeded'"),
    );
  addTimeoutOption(throwing).action(action(perform));
}

async function perform(context: CommandContext, jobKey: number, options: ThrowOptions): Promise<void> {
  const { code: errorCode, message: errorMessage } = options;
  const variables = await readVariablesText(options.variables);
  const engine = await openEngine(context, options);
  const target = await findJob(engine.scanner, jobKey, options);
  await answerOf(
    engine,
    engine.client.throwError({
      ...jobOf(target),
      errorCode,
      ...(errorMessage !== undefined && { errorMessage }),
      ...(variables !== undefined && { variables }),
    }),
  );
  printJobDone(context.output, `threw error ${printable(errorCode)}`, target);
}
