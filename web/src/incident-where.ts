/** Which incidents a list shows and a bulk operation selects. Pure. */
import type { IncidentGroup } from './own-items.ts';

/** The conditions of a bulk operation for exactly the group, as far as they can express it. */
export function groupConditions(group: IncidentGroup): Readonly<Record<string, string>> {
  const { processDefinitionId, processDefinitionVersion, elementId, errorType, messagePart } = group;
  return {
    process: processDefinitionId,
    version: String(processDefinitionVersion),
    element: elementId,
    incident: errorType,
    ...(messagePart !== '' && { 'incident-message': messagePart }),
  };
}

/** As `POST /v2/incidents/search` takes it, from the query of the address. */
export function incidentFilter(query: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const { definition, element, type, key } = query;
  return {
    state: 'ACTIVE',
    ...(definition && /^\d+$/.test(definition) && { processDefinitionKey: definition }),
    ...(element && { elementId: element }),
    ...(type && { errorType: type }),
    ...(key && /^\d+$/.test(key) && { incidentKey: key }),
  };
}
