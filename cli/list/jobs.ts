/** Prints `list jobs`. */

import { commandLine } from '../../inspect/command-line.ts';
import type { JobRow } from '../../inspect/list/jobs.ts';
import { listJobs } from '../../inspect/list/jobs.ts';
import { formatDistance } from '../../inspect/times.ts';
import { printable } from '../frame/output.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function printJobs(request: ListRequest): Promise<void> {
  const { output, nowMs } = request;
  const listing = await listJobs(request);
  printListing(output, listing, {
    noun: 'open jobs',
    titles: ['job', 'type', 'instance', 'process', 'element', 'retries', 'attempt', 'since', ''],
    cells: ({ jobKey, instanceKey, processId, version, elementId, since, incidentKey, ...job }) => [
      String(jobKey),
      printable(job.type),
      String(instanceKey),
      `${printable(processId)} v${version}`,
      printable(elementId),
      String(job.retries),
      String(job.attempt),
      formatDistance(Date.parse(since), nowMs),
      incidentKey === undefined ? stateText(job, nowMs) : output.colors.red('incident'),
    ],
  });
  const [first] = listing.rows;
  if (first) output.hint(`Next: ${commandLine(['complete', String(first.jobKey)])} completes it manually`);
}

function stateText(
  { backoffUntil, leasedAt, worker }: Pick<JobRow, 'backoffUntil' | 'leasedAt' | 'worker'>,
  nowMs: number,
): string {
  if (leasedAt) return printable(worker ? `leased by ${worker}` : 'leased');
  return backoffUntil ? `retry ${formatDistance(Date.parse(backoffUntil), nowMs)}` : '';
}
