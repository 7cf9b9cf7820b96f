/** `signalbox complete`: completes a job manually. */

import type { Command } from 'commander';
import { answerOf } from '../../operate/answer.ts';
import type { JobPlace } from '../../operate/jobs/find-job.ts';
import { findJob, jobOf } from '../../operate/jobs/find-job.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { addJobOptions, printJobDone } from '../operations/job-target.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

interface CompleteOptions extends JobPlace, TimeoutOption {
  readonly variables?: string;
}

export function register(program: Command): void {
  const complete = addJobOptions(
    program.command('complete').description('complete a job, with variables as its result'),
  )
    .option('--variables <json>', VARIABLES_FORMS)
    .addHelpText('after', examples('signalbox complete 8796093022212 --variables \'{"receipt": "r-1"}\''));
  addTimeoutOption(complete).action(action(perform));
}

async function perform(context: CommandContext, jobKey: number, options: CompleteOptions): Promise<void> {
  const variables = await readVariablesText(options.variables);
  const engine = await openEngine(context, options);
  const target = await findJob(engine.scanner, jobKey, options);
  await answerOf(
    engine,
    engine.client.completeJob({ ...jobOf(target), ...(variables !== undefined && { variables }) }),
  );
  printJobDone(context.output, 'completed', target);
}
