/** `list jobs`: open jobs, from the instances whose index header says that they have jobs. */

import type { Job, ProcessInstance } from '../../state/instance.ts';
import { printable } from '../frame/output.ts';
import { readInstances } from '../read/instances.ts';
import { jobJson } from '../render/instance-json.ts';
import { commandLine } from '../render/shell.ts';
import { formatDistance, isoTime } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { isWanted, printListing } from './listing.ts';

/** Keeps only the fields that are shown, because there may be very many rows. */
interface JobRow {
  readonly instanceKey: number;
  readonly processId: string;
  readonly version: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly sinceMs: number;
  readonly job: Job;
  readonly incidentKey: number | undefined;
}

export async function listJobs(request: ListRequest): Promise<void> {
  const { output, scanner, conditions, nowMs } = request;
  const found = await readInstances(scanner, {
    byIndex: ({ jobs, processId, version }) =>
      Boolean(jobs) && isWanted(conditions, { process: processId, version }),
    take: (instance) =>
      jobsOf(instance).filter(({ elementId: element, job: { type } }) =>
        isWanted(conditions, { element, type }),
      ),
  });
  const rows = found
    .flatMap(({ taken = [] }) => taken)
    .sort((a, b) => a.sinceMs - b.sinceMs || a.job.key - b.job.key);
  printListing(request, {
    noun: 'open jobs',
    titles: ['job', 'type', 'instance', 'process', 'element', 'retries', 'attempt', 'since', ''],
    rows,
    cells: ({ instanceKey, processId, version, elementId, sinceMs, job, incidentKey }) => [
      String(job.key),
      printable(job.type),
      String(instanceKey),
      `${printable(processId)} v${version}`,
      printable(elementId),
      String(job.retries ?? 0),
      String(job.attempt ?? 0),
      formatDistance(sinceMs, nowMs),
      incidentKey === undefined ? backoffText(job, nowMs) : output.colors.red('incident'),
    ],
    json: ({ job, sinceMs, ...row }) => ({ ...row, since: isoTime(sinceMs), job: jobJson(job) }),
  });
  const [first] = rows;
  if (first) output.hint(`Next: ${commandLine(['complete', String(first.job.key)])} completes it manually`);
}

function backoffText({ backoffUntilMs }: Job, nowMs: number): string {
  return backoffUntilMs ? `retry ${formatDistance(backoffUntilMs, nowMs)}` : '';
}

function jobsOf({ key: instanceKey, processId, version, elements }: ProcessInstance): JobRow[] {
  return elements.flatMap(({ elementId, key: elementInstanceKey, sinceMs, job, incident }) => {
    if (!job) return [];
    const place = { instanceKey, processId, version, elementId, elementInstanceKey };
    return [{ ...place, sinceMs, job, incidentKey: incident?.key }];
  });
}
