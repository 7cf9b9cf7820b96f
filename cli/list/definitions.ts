/** `list definitions`: every version of every process, decision graph and form. */

import { printable } from '../frame/output.ts';
import { definitionFilter } from '../parse/definition-filter.ts';
import { readDefinitions } from '../read/definitions.ts';
import { readTimerStarts } from '../read/partition-entries.ts';
import { commandLine } from '../render/shell.ts';
import { formatDistance, formatMoment, isoTime } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function listDefinitions(request: ListRequest): Promise<void> {
  const { output, scanner, conditions, nowMs } = request;
  const definitions = await readDefinitions(scanner);
  const nextStarts = new Map((await readTimerStarts(scanner)).map((start) => [start.definitionKey, start]));
  const rows = definitions
    .filter(definitionFilter(conditions, definitions))
    .sort((a, b) => (a.processId < b.processId ? -1 : a.processId > b.processId ? 1 : b.version - a.version));
  printListing(request, {
    noun: 'definitions',
    titles: ['id', 'kind', 'version', 'definition', 'name', 'file', 'deployed', 'starts next'],
    rows,
    cells: (definition) => {
      const start = nextStarts.get(definition.key);
      return [
        printable(definition.processId),
        printable(definition.kind || 'process'),
        `${definition.version}${definition.versionTag ? ` (${printable(definition.versionTag)})` : ''}`,
        String(definition.key),
        printable(definition.name ?? ''),
        printable(definition.resourceName),
        formatMoment(definition.deployedAtMs, nowMs),
        start ? formatDistance(start.dueAtMs, nowMs) : '',
      ];
    },
    json: ({ xml, deployedAtMs, ...definition }) => {
      const start = nextStarts.get(definition.key);
      return {
        ...definition,
        deployedAt: isoTime(deployedAtMs),
        xmlBytes: Buffer.byteLength(xml),
        ...(start && { nextStartAt: isoTime(start.dueAtMs) }),
      };
    },
  });
  const first = rows.find(({ kind }) => !kind);
  if (first) output.hint(`Next: ${commandLine(['start'], {}, [first.processId])}`);
}
