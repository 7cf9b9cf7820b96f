/** Open incidents, from the instances whose index header shows incidents. */

import type { Incident, ProcessInstance } from '../../state/instance.ts';
import type { IncidentView } from '../instance-json.ts';
import { incidentJson } from '../instance-json.ts';
import { readInstances } from '../read/instances.ts';
import type { ElementPlace, Listing, ListQuery } from './listing.ts';
import { isWanted, listingOf } from './listing.ts';

export interface IncidentRow extends ElementPlace, IncidentView {}

/** Keeps only the fields that are shown, because there may be very many rows. */
type FoundIncident = ElementPlace & { readonly found: Incident };

/** Newest first. */
export async function listIncidents(query: ListQuery): Promise<Listing<IncidentRow>> {
  const { scanner, conditions } = query;
  const instances = await readInstances(scanner, {
    byIndex: ({ incidents, processId, version }) =>
      Boolean(incidents) && isWanted(conditions, { process: processId, version }),
    take: (instance) =>
      incidentsOf(instance).filter(({ elementId: element, found: { type } }) =>
        isWanted(conditions, { element, type }),
      ),
  });
  const incidents = instances
    .flatMap(({ taken = [] }) => taken)
    .sort((a, b) => b.found.createdAtMs - a.found.createdAtMs || b.found.key - a.found.key);
  return listingOf(incidents, query, ({ found, ...place }) => ({
    ...incidentJson(found),
    ...place,
  }));
}

function incidentsOf({ key: instanceKey, processId, version, elements }: ProcessInstance): FoundIncident[] {
  return elements.flatMap(({ elementId, key: elementInstanceKey, incident: found }) =>
    found ? [{ instanceKey, processId, version, elementId, elementInstanceKey, found }] : [],
  );
}
