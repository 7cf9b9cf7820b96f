/** Prints `list incidents`. */

import { commandLine } from '../../inspect/command-line.ts';
import { listIncidents } from '../../inspect/list/incidents.ts';
import { formatDistance } from '../../inspect/times.ts';
import { printable } from '../frame/output.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function printIncidents(request: ListRequest): Promise<void> {
  const { output, nowMs } = request;
  const listing = await listIncidents(request);
  printListing(output, listing, {
    noun: 'incidents',
    titles: ['incident', 'instance', 'process', 'element', 'type', 'since', 'message'],
    cells: ({ incidentKey, instanceKey, processId, version, elementId, ...incident }) => [
      String(incidentKey),
      String(instanceKey),
      `${printable(processId)} v${version}`,
      printable(elementId),
      output.colors.red(printable(incident.type)),
      formatDistance(Date.parse(incident.createdAt), nowMs),
      printable(incident.message),
    ],
  });
  const [first] = listing.rows;
  if (first) output.hint(`Next: ${commandLine(['why', String(first.instanceKey)])}`);
}
