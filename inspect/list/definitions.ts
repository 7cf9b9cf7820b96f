/** Every version of every process, decision graph and form that is deployed. */

import type { ProcessDefinition } from '../../engine/step/records.ts';
import { definitionFilter } from '../definition-filter.ts';
import { readDefinitions } from '../read/definitions.ts';
import { readTimerStarts } from '../read/partition-entries.ts';
import { isoTime } from '../times.ts';
import type { Listing, ListQuery } from './listing.ts';
import { listingOf } from './listing.ts';

export interface DefinitionRow extends Omit<ProcessDefinition, 'key' | 'xml' | 'deployedAtMs'> {
  readonly definitionKey: number;
  readonly deployedAt: string;
  readonly xmlBytes: number;
  /** The next due time of its timer start event. */
  readonly nextStartAt?: string;
}

/** By id, newest version first. */
export async function listDefinitions(query: ListQuery): Promise<Listing<DefinitionRow>> {
  const { scanner, conditions } = query;
  const definitions = await readDefinitions(scanner);
  const nextStarts = new Map((await readTimerStarts(scanner)).map((start) => [start.definitionKey, start]));
  const found = definitions
    .filter(definitionFilter(conditions, definitions))
    .sort((a, b) => (a.processId < b.processId ? -1 : a.processId > b.processId ? 1 : b.version - a.version));
  return listingOf(found, query, ({ key: definitionKey, xml, deployedAtMs, ...definition }) => {
    const start = nextStarts.get(definitionKey);
    return {
      definitionKey,
      ...definition,
      deployedAt: isoTime(deployedAtMs),
      xmlBytes: Buffer.byteLength(xml),
      ...(start && { nextStartAt: isoTime(start.dueAtMs) }),
    };
  });
}
