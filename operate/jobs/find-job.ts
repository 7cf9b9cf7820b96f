/** The instance of a job: as specified, or looked up on the job's partition. */

import { findHolder } from '../../inspect/read/known-instance.ts';
import { RequestError } from '../../inspect/request-error.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';
import type { Job } from '../../state/instance.ts';

export interface JobTarget {
  readonly jobKey: number;
  readonly instanceKey: number;
  readonly attempt?: number;
  /** Only known if it was looked up. */
  readonly job?: Job;
  readonly elementId?: string;
}

export interface JobPlace {
  readonly instance?: number;
  readonly attempt?: number;
}

/**
 * Looks the job up unless its instance is specified and nothing else is needed. Throws RequestError
 * (NOT_FOUND) if no active instance has the job.
 */
export async function findJob(
  scanner: TopicScanner,
  jobKey: number,
  { instance: instanceKey, attempt }: JobPlace,
  needsJob = false,
): Promise<JobTarget> {
  const given = { jobKey, ...(attempt !== undefined && { attempt }) };
  if (instanceKey !== undefined && !needsJob) return { ...given, instanceKey };
  const instance = await findHolder(scanner, jobKey, 'job');
  const element = instance.elements.find(({ job }) => job?.key === jobKey);
  if (!element?.job) {
    throw new RequestError(
      'NOT_FOUND',
      `${jobKey} is a key of process instance ${instance.key}, but not the key of a job`,
    );
  }
  return { ...given, instanceKey: instance.key, job: element.job, elementId: element.elementId };
}

/** The fields of a target that are part of the command. */
export function jobOf({ jobKey, instanceKey, attempt }: JobTarget) {
  return { jobKey, instanceKey, ...(attempt !== undefined && { attempt }) };
}
