/** The options that specify a job, and the output after an operation on it. */

import type { Command } from 'commander';
import { commandLine } from '../../inspect/command-line.ts';
import type { JobTarget } from '../../operate/jobs/find-job.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { parseKey, parsePositive } from '../parse/key.ts';

export function addJobOptions(command: Command): Command {
  return command
    .argument('<job>', 'key of the job', parseKey)
    .option('--instance <key>', 'key of its process instance (default: looked up)', parseKey)
    .option('--attempt <number>', 'reject unless the job is at this attempt', parsePositive);
}

/** Prints the result of an operation on a job. */
export function printJobDone(output: Output, done: string, target: JobTarget): void {
  const { jobKey, instanceKey, job, elementId } = target;
  output.object({
    jobKey,
    instanceKey,
    done,
    ...(elementId && { elementId }),
    ...(job && { type: job.type }),
  });
  const what = job && elementId ? ` (${printable(job.type)} of ${printable(elementId)})` : '';
  output.line(`Job ${output.colors.bold(String(jobKey))}${what} ${done}`);
  output.hint(`Next: ${commandLine(['get', String(instanceKey)])}`);
}
