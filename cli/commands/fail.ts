/** `signalbox fail`: fails a job manually. */

import type { Command } from 'commander';
import { answerOf } from '../../operate/answer.ts';
import type { JobPlace } from '../../operate/jobs/find-job.ts';
import { findJob, jobOf } from '../../operate/jobs/find-job.ts';
import { countOf } from '../../state/count-of.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { addJobOptions, printJobDone } from '../operations/job-target.ts';
import { parseDuration } from '../parse/duration.ts';
import { parseCount } from '../parse/key.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

interface FailOptions extends JobPlace, TimeoutOption {
  readonly retries?: number;
  readonly backoff?: number;
  readonly message?: string;
  readonly variables?: string;
}

export function register(program: Command): void {
  const fail = addJobOptions(
    program
      .command('fail')
      .description('fail a job: it is retried, or an incident is created if no retries are left'),
  )
    .option(
      '--retries <number>',
      'retries left; 0 creates an incident (default: one less than before)',
      parseCount,
    )
    .option('--backoff <duration>', 'how long to wait before the retry', parseDuration)
    .option('--message <text>', 'error message')
    .option('--variables <json>', `variables to set in the scope of the element: ${VARIABLES_FORMS}`)
    .addHelpText(
      'after',
      examples(
        "signalbox fail 8796093022212 --message 'card refused' --retries 0",
        'signalbox fail 8796093022212 --backoff 5m',
      ),
    );
  addTimeoutOption(fail).action(action(perform));
}

async function perform(context: CommandContext, jobKey: number, options: FailOptions): Promise<void> {
  const variables = await readVariablesText(options.variables);
  const engine = await openEngine(context, options);
  const target = await findJob(engine.scanner, jobKey, options, options.retries === undefined);
  const retries = options.retries ?? Math.max(0, (target.job?.retries ?? 0) - 1);
  await answerOf(
    engine,
    engine.client.failJob({
      ...jobOf(target),
      retries,
      ...(options.backoff !== undefined && { retryBackoffMs: options.backoff }),
      ...(options.message !== undefined && { errorMessage: options.message }),
      ...(variables !== undefined && { variables }),
    }),
  );
  printJobDone(
    context.output,
    retries > 0 ? `failed, ${countOf(retries, 'retry', 'retries')} left` : 'failed; incident created',
    target,
  );
}
