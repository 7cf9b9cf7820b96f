/** Prints `list definitions`. */

import { commandLine } from '../../inspect/command-line.ts';
import { listDefinitions } from '../../inspect/list/definitions.ts';
import { formatDistance } from '../../inspect/times.ts';
import { printable } from '../frame/output.ts';
import { formatMoment } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function printDefinitions(request: ListRequest): Promise<void> {
  const { output, nowMs } = request;
  const listing = await listDefinitions(request);
  printListing(output, listing, {
    noun: 'definitions',
    titles: ['id', 'kind', 'version', 'definition', 'name', 'file', 'deployed', 'starts next'],
    cells: (definition) => [
      printable(definition.processId),
      printable(definition.kind || 'process'),
      `${definition.version}${definition.versionTag ? ` (${printable(definition.versionTag)})` : ''}`,
      String(definition.definitionKey),
      printable(definition.name ?? ''),
      printable(definition.resourceName),
      formatMoment(Date.parse(definition.deployedAt), nowMs),
      definition.nextStartAt ? formatDistance(Date.parse(definition.nextStartAt), nowMs) : '',
    ],
  });
  const first = listing.rows.find(({ kind }) => !kind);
  if (first) output.hint(`Next: ${commandLine(['start'], {}, [first.processId])}`);
}
