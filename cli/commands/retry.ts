/** `signalbox retry`: sets new retries for a job and resolves its incident. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import { retryJob } from '../../operate/jobs/retry-job.ts';
import { countOf } from '../../state/count-of.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey, parsePositive } from '../parse/key.ts';

interface RetryOptions extends TimeoutOption {
  readonly retries: number;
}

export function register(program: Command): void {
  const retry = program
    .command('retry')
    .description('set new retries for a job, and resolve its incident')
    .argument('<job>', 'key of the job', parseKey)
    .option('--retries <number>', 'number of retries', parsePositive, 1)
    .addHelpText(
      'after',
      examples('signalbox retry 8796093022212', 'signalbox retry 8796093022212 --retries 3'),
    );
  addTimeoutOption(retry).action(action(perform));
}

async function perform(context: CommandContext, jobKey: number, options: RetryOptions): Promise<void> {
  const { output } = context;
  const engine = await openEngine(context, options);
  const retried = await retryJob(engine, jobKey, options.retries);
  const { elementId, retries, instanceKey } = retried;
  output.object(retried);
  output.line(
    `Job ${output.colors.bold(String(jobKey))} of ${printable(elementId)} has ${countOf(retries, 'retry', 'retries')}`,
  );
  output.hint(`Next: ${commandLine(['why', String(instanceKey)])}`);
}
