/** `list incidents`: from the instances whose index header says that they have incidents. */

import type { Incident, ProcessInstance } from '../../state/instance.ts';
import { printable } from '../frame/output.ts';
import { readInstances } from '../read/instances.ts';
import { incidentJson } from '../render/instance-json.ts';
import { commandLine } from '../render/shell.ts';
import { formatDistance } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { isWanted, printListing } from './listing.ts';

/** Keeps only the fields that are shown, because there may be very many rows. */
interface IncidentRow {
  readonly instanceKey: number;
  readonly processId: string;
  readonly version: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly incident: Incident;
}

export async function listIncidents(request: ListRequest): Promise<void> {
  const { output, scanner, conditions, nowMs } = request;
  const found = await readInstances(scanner, {
    byIndex: ({ incidents, processId, version }) =>
      Boolean(incidents) && isWanted(conditions, { process: processId, version }),
    take: (instance) =>
      incidentsOf(instance).filter(({ elementId: element, incident: { type } }) =>
        isWanted(conditions, { element, type }),
      ),
  });
  const rows = found
    .flatMap(({ taken = [] }) => taken)
    .sort((a, b) => b.incident.createdAtMs - a.incident.createdAtMs || b.incident.key - a.incident.key);
  printListing(request, {
    noun: 'incidents',
    titles: ['incident', 'instance', 'process', 'element', 'type', 'since', 'message'],
    rows,
    cells: ({ instanceKey, processId, version, elementId, incident }) => [
      String(incident.key),
      String(instanceKey),
      `${printable(processId)} v${version}`,
      printable(elementId),
      output.colors.red(printable(incident.type)),
      formatDistance(incident.createdAtMs, nowMs),
      printable(incident.message),
    ],
    json: ({ incident, ...row }) => ({ ...row, incident: incidentJson(incident) }),
  });
  const [first] = rows;
  if (first) output.hint(`Next: ${commandLine(['why', String(first.instanceKey)])}`);
}

function incidentsOf({ key: instanceKey, processId, version, elements }: ProcessInstance): IncidentRow[] {
  return elements.flatMap(({ elementId, key: elementInstanceKey, incident }) =>
    incident ? [{ instanceKey, processId, version, elementId, elementInstanceKey, incident }] : [],
  );
}
