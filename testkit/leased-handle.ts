/** The handle of a job that a lease has given to the test. */
import type { LeasedJob } from '../engine/step/commands/lease-jobs.ts';
import type { CommandSender } from './job-handle.ts';
import { JobHandle } from './job-handle.ts';
import type { Duration } from './time.ts';

export interface LeaseOptions {
  readonly max?: number;
  /** How long the jobs are held. */
  readonly timeout?: Duration;
  readonly worker?: string;
  /** Names of variables. Default: all that are visible. */
  readonly fetchVariables?: readonly string[];
}

export function leasedHandle(sender: CommandSender, leased: LeasedJob): JobHandle {
  const { jobKey: key, type, attempt, retries, deadlineAtMs = 0, listenerEvent, variables } = leased;
  const job = {
    key,
    type,
    attempt,
    retries,
    deadlineAtMs,
    ...(listenerEvent === undefined ? {} : { listener: listenerEvent }),
  };
  return new JobHandle(sender, job, 'leased', { header: leased, variables });
}
