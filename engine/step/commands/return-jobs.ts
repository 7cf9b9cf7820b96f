/** Ends leases without a result, so that the jobs are available again at once. Pure. See ADR 33. */

import { endLease } from '../../../bpmn/interpreter/jobs.ts';
import { countOf } from '../../../state/count-of.ts';
import { EventKind } from '../../../state/events.ts';
import { jobHolderOf } from '../../../state/instance.ts';
import { partitionOfKey } from '../../../state/keys.ts';
import type { HeldJob, ReturnJobs } from '../../command.ts';
import { CommandRejected } from '../../errors.ts';
import { LEASE_JOBS_MAX } from '../../limits.ts';
import type { StepRun } from '../step-run.ts';

/** Ignores jobs that the lease no longer holds. Rejections: INVALID_ARGUMENT. */
export function returnJobs(run: StepRun, { jobs }: ReturnJobs): { returned: number } {
  const { partition } = run.environment;
  if (jobs.length > LEASE_JOBS_MAX)
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `the command returns ${countOf(jobs.length, 'job')}; the limit is ${LEASE_JOBS_MAX}`,
    );
  const other = jobs.find(({ jobKey }) => !(jobKey > 0) || partitionOfKey(jobKey) !== partition);
  if (other)
    throw new CommandRejected('INVALID_ARGUMENT', `job ${other.jobKey} is not on partition ${partition}`);
  return { returned: jobs.filter((held) => returnJob(run, held)).length };
}

function returnJob(run: StepRun, { jobKey, attempt }: HeldJob): boolean {
  const instanceKey = run.state.instanceWith(jobKey);
  const step = instanceKey === undefined ? undefined : run.instance(instanceKey);
  const element = step && jobHolderOf(step.instance, jobKey);
  const job = element?.job;
  if (!step || !element || !job?.leasedAtMs || job.attempt !== attempt) return false;
  step.subjectKey = element.key;
  // The job of a suspended instance is published when the instance is resumed.
  if (step.instance.setAside)
    step.emit({ kind: EventKind.jobLeaseEnded, key: jobKey, scopeKey: element.key, name: 'returned' });
  else endLease(step, element, job, 'returned');
  return true;
}
