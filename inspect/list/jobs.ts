/** Open jobs, from the instances whose index header shows open jobs. */

import type { Job, ProcessInstance } from '../../state/instance.ts';
import type { JobView } from '../instance-json.ts';
import { jobJson } from '../instance-json.ts';
import { readInstances } from '../read/instances.ts';
import { isoTime } from '../times.ts';
import type { ElementPlace, Listing, ListQuery } from './listing.ts';
import { isWanted, listingOf } from './listing.ts';

export interface JobRow extends ElementPlace, JobView {
  /** When its element instance became active. */
  readonly since: string;
  /** The incident of the job. */
  readonly incidentKey?: number;
}

/** Keeps only the fields that are shown, because there may be very many rows. */
interface FoundJob extends ElementPlace {
  readonly sinceMs: number;
  readonly found: Job;
  readonly incidentKey: number | undefined;
}

/** Oldest first. */
export async function listJobs(query: ListQuery): Promise<Listing<JobRow>> {
  const { scanner, conditions } = query;
  const instances = await readInstances(scanner, {
    byIndex: ({ jobs, processId, version }) =>
      Boolean(jobs) && isWanted(conditions, { process: processId, version }),
    take: (instance) =>
      jobsOf(instance).filter(({ elementId: element, found: { type } }) =>
        isWanted(conditions, { element, type }),
      ),
  });
  const jobs = instances
    .flatMap(({ taken = [] }) => taken)
    .sort((a, b) => a.sinceMs - b.sinceMs || a.found.key - b.found.key);
  return listingOf(jobs, query, ({ found, sinceMs, incidentKey, ...place }) => ({
    ...jobJson(found),
    ...place,
    since: isoTime(sinceMs),
    ...(incidentKey !== undefined && { incidentKey }),
  }));
}

function jobsOf({ key: instanceKey, processId, version, elements }: ProcessInstance): FoundJob[] {
  return elements.flatMap(({ elementId, key: elementInstanceKey, sinceMs, job: found, incident }) => {
    if (!found) return [];
    const place = { instanceKey, processId, version, elementId, elementInstanceKey };
    return [{ ...place, sinceMs, found, incidentKey: incident?.key }];
  });
}
