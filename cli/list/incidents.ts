/** `list incidents`: from the instances whose header says that they have some. */

import type { ElementInstance, Incident, ProcessInstance } from '../../state/instance.ts';
import { printable } from '../output.ts';
import { readInstances } from '../read/instances.ts';
import { incidentJson } from '../render/instance-json.ts';
import { commandLine } from '../render/shell.ts';
import { formatDistance } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { isWanted, printListing } from './listing.ts';

interface IncidentRow {
  readonly instance: ProcessInstance;
  readonly element: ElementInstance;
  readonly incident: Incident;
}

export async function listIncidents(request: ListRequest): Promise<void> {
  const { output, scanner, conditions, nowMs } = request;
  const records = await readInstances(scanner, {
    byIndex: ({ incidents, processId, version }) =>
      Boolean(incidents) && isWanted(conditions, { process: processId, version }),
    byInstance: () => true,
  });
  const rows = records
    .flatMap(({ instance }) => (instance ? incidentsOf(instance) : []))
    .filter(({ element, incident }) =>
      isWanted(conditions, { element: element.elementId, type: incident.type }),
    )
    .sort((a, b) => b.incident.createdAtMs - a.incident.createdAtMs || b.incident.key - a.incident.key);
  printListing(request, {
    noun: 'incidents',
    titles: ['incident', 'instance', 'process', 'element', 'type', 'since', 'message'],
    rows,
    cells: ({ instance, element, incident }) => [
      String(incident.key),
      String(instance.key),
      `${printable(instance.processId)} v${instance.version}`,
      printable(element.elementId),
      output.colors.red(printable(incident.type)),
      formatDistance(incident.createdAtMs, nowMs),
      printable(incident.message),
    ],
    json: ({ instance, element, incident }) => ({
      instanceKey: instance.key,
      processId: instance.processId,
      version: instance.version,
      elementId: element.elementId,
      elementInstanceKey: element.key,
      incident: incidentJson(incident),
    }),
  });
  const [first] = rows;
  if (first) output.hint(`Next: ${commandLine(['why', String(first.instance.key)])}`);
}

function incidentsOf(instance: ProcessInstance): IncidentRow[] {
  return instance.elements.flatMap((element) =>
    element.incident ? [{ instance, element, incident: element.incident }] : [],
  );
}
