/** Open incidents, newest first. */

import type { IncidentView } from '../instance-json.ts';
import { incidentJson } from '../instance-json.ts';
import { findInElements } from './found-in-elements.ts';
import type { ElementPlace, Listing, ListQuery } from './listing.ts';
import { isWanted, listingOf } from './listing.ts';

export interface IncidentRow extends ElementPlace, IncidentView {}

export async function listIncidents(query: ListQuery): Promise<Listing<IncidentRow>> {
  const incidents = await findInElements(query, {
    isIn: (index) => Boolean(index.incidents),
    of: ({ incident }) => incident,
    isMeant: ({ type }) => isWanted(query.conditions, { type }),
  });
  incidents.sort((a, b) => b.found.createdAtMs - a.found.createdAtMs || b.found.key - a.found.key);
  return listingOf(incidents, query, ({ found, ...place }) => ({
    ...incidentJson(found),
    ...place,
  }));
}
