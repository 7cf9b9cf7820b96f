/** Open jobs, oldest first. */

import type { JobView } from '../instance-json.ts';
import { jobJson } from '../instance-json.ts';
import { isoTime } from '../times.ts';
import { findInElements } from './found-in-elements.ts';
import type { ElementPlace, Listing, ListQuery } from './listing.ts';
import { isWanted, listingOf } from './listing.ts';

export interface JobRow extends ElementPlace, JobView {
  /** When its element instance became active. */
  readonly since: string;
  /** The incident of the job. */
  readonly incidentKey?: number;
}

export async function listJobs(query: ListQuery): Promise<Listing<JobRow>> {
  const jobs = await findInElements(query, {
    isIn: (index) => Boolean(index.jobs),
    of: ({ job, sinceMs, incident }) => job && { job, sinceMs, incidentKey: incident?.key },
    isMeant: ({ job: { type } }) => isWanted(query.conditions, { type }),
  });
  jobs.sort((a, b) => a.found.sinceMs - b.found.sinceMs || a.found.job.key - b.found.job.key);
  return listingOf(jobs, query, ({ found: { job, sinceMs, incidentKey }, ...place }) => ({
    ...jobJson(job),
    ...place,
    since: isoTime(sinceMs),
    ...(incidentKey !== undefined && { incidentKey }),
  }));
}
