/** The open incidents of an instance. */
import type { VNode } from 'preact';
import type { LoadedInstance } from '../loaded-instance.ts';
import { elementName } from '../loaded-instance.ts';
import { IncidentRow } from '../parts/incident-row.tsx';
import { IncidentValues } from '../parts/incident-values.tsx';
import { Empty } from '../parts/states.tsx';

export function IncidentsPanel({ loaded }: { readonly loaded: LoadedInstance }): VNode {
  const { incidents } = loaded;
  if (incidents.length === 0) return <Empty title="The instance has no open incident" />;
  return (
    <ul class="incidents">
      {incidents.map((incident) => (
        <IncidentRow
          key={incident.incidentKey}
          incident={incident}
          element={elementName(loaded, incident.elementId)}
        >
          <IncidentValues incident={incident} />
        </IncidentRow>
      ))}
    </ul>
  );
}
