/** Prints `list instances`. */

import { commandLine } from '../../inspect/command-line.ts';
import { listInstances } from '../../inspect/list/instances.ts';
import { formatDistance } from '../../inspect/times.ts';
import { printable } from '../frame/output.ts';
import { formatMoment } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function printInstances(request: ListRequest): Promise<void> {
  const { output, nowMs } = request;
  const { colors } = output;
  const listing = await listInstances(request);
  printListing(output, listing, {
    noun: 'process instances',
    titles: ['key', 'process', 'version', 'state', 'incidents', 'jobs', 'timers', 'next due', 'changed'],
    cells: ({ instanceKey, processId, version, state, incidents, jobs, timers, nextDueAt, changedAt }) => [
      String(instanceKey),
      printable(processId),
      String(version),
      state.toLowerCase(),
      incidents ? colors.red(String(incidents)) : '',
      jobs ? String(jobs) : '',
      timers ? String(timers) : '',
      // Without a timer, the due time is the retry time of an open job.
      timers && nextDueAt ? formatDistance(Date.parse(nextDueAt), nowMs) : '',
      formatMoment(Date.parse(changedAt), nowMs),
    ],
  });
  const [first] = listing.rows;
  if (first) output.hint(`Next: ${commandLine(['get', String(first.instanceKey)])}`);
}
