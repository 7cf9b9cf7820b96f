/** Leases jobs as a worker does. */
import type { Command } from '../engine/command.ts';
import { LEASE_JOBS_MAX } from '../engine/limits.ts';
import type { LeasedJob, LeasedJobs } from '../engine/step/commands/lease-jobs.ts';
import type { CommandSender } from './job-handle.ts';
import { JobHandle } from './job-handle.ts';
import type { Duration } from './time.ts';
import { durationMs } from './time.ts';

export interface LeaseOptions {
  readonly max?: number;
  /** The length of the lease. */
  readonly timeout?: Duration;
  readonly worker?: string;
  /** Names of variables. Default: all visible ones. */
  readonly fetchVariables?: readonly string[];
}

/** Executes a command on a partition. */
interface Engine extends CommandSender {
  execute(command: Command, options?: { readonly partition?: number }): unknown;
}

/** Asks one partition after the other. Throws CommandRejection. */
export function leaseJobs(
  engine: Engine,
  partitionCount: number,
  type: string,
  options: LeaseOptions,
): JobHandle[] {
  const { max = LEASE_JOBS_MAX, timeout = 'PT5M', worker = 'testkit', fetchVariables = [] } = options;
  const timeoutMs = durationMs(engine.nowMs, timeout);
  const handles: JobHandle[] = [];
  for (let partition = 0; partition < partitionCount && handles.length < max; partition++) {
    const left = max - handles.length;
    const command = { type, worker, max: left, timeoutMs, fetchVariables: [...fetchVariables] };
    const { jobs } = engine.execute({ leaseJobs: command }, { partition }) as LeasedJobs;
    handles.push(...jobs.map((job) => leasedHandle(engine, job)));
  }
  return handles;
}

function leasedHandle(sender: CommandSender, leased: LeasedJob): JobHandle {
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
