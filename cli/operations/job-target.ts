/** Which instance a job belongs to: as the user says, or looked up on the job's partition. */

import type { Command } from 'commander';
import type { Job } from '../../state/instance.ts';
import type { EngineAccess } from '../frame/client.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { parseKey, parsePositive } from '../parse/key.ts';
import { findHolder } from '../read/known-instance.ts';
import { commandLine } from '../render/shell.ts';

export interface JobOptions {
  readonly instance?: number;
  readonly attempt?: number;
}

export interface JobTarget {
  readonly jobKey: number;
  readonly instanceKey: number;
  readonly attempt?: number;
  /** Known only when it was looked up. */
  readonly job?: Job;
  readonly elementId?: string;
}

export function addJobOptions(command: Command): Command {
  return command
    .argument('<job>', 'key of the job', parseKey)
    .option('--instance <key>', 'key of its process instance (default: looked up)', parseKey)
    .option('--attempt <number>', 'reject unless the job is at this attempt', parsePositive);
}

/** Fails (not found) when no active instance has the job. */
export async function findJob(
  { scanner }: EngineAccess,
  jobKey: number,
  { instance: instanceKey, attempt }: JobOptions,
  needsJob = false,
): Promise<JobTarget> {
  const given = { jobKey, ...(attempt !== undefined && { attempt }) };
  if (instanceKey !== undefined && !needsJob) return { ...given, instanceKey };
  const instance = await findHolder(scanner, jobKey, 'job');
  const element = instance.elements.find(({ job }) => job?.key === jobKey);
  if (!element?.job) {
    throw new CliError(
      EXIT.notFound,
      `${jobKey} is a key of process instance ${instance.key}, but not the key of a job`,
    );
  }
  return { ...given, instanceKey: instance.key, job: element.job, elementId: element.elementId };
}

/** Says what was done with a job. */
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

/** The parts of a target that a command carries. */
export function jobOf({ jobKey, instanceKey, attempt }: JobTarget) {
  return { jobKey, instanceKey, ...(attempt !== undefined && { attempt }) };
}
