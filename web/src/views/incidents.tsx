/** Open incidents, the newest first. */
import type { VNode } from 'preact';
import { search } from '../api.ts';
import type { Incident } from '../items.ts';
import { useLive } from '../live.ts';
import { IncidentRow } from '../parts/incident-row.tsx';
import { PAGE_SIZE, Pager, pageNumber } from '../parts/pager.tsx';
import { Empty, Loaded } from '../parts/states.tsx';

export function IncidentsView(): VNode {
  const page = pageNumber();
  const live = useLive(`incidents ${page}`, (signal) =>
    search<Incident>(
      'incidents',
      {
        filter: { state: 'ACTIVE' },
        sort: [{ field: 'creationTime', order: 'DESC' }],
        page: { from: page * PAGE_SIZE, limit: PAGE_SIZE },
      },
      signal,
    ),
  );
  return (
    <>
      <div class="heading">
        <h1>Incidents</h1>
      </div>
      <Loaded live={live}>
        {({ items, page: total }) =>
          items.length === 0 ? (
            <Empty title="There are no incidents">
              <p>Every active instance is waiting for what its model says, or moves on.</p>
            </Empty>
          ) : (
            <>
              <ul class="incidents">
                {items.map((incident) => (
                  <IncidentRow key={incident.incidentKey} incident={incident} isInstanceShown />
                ))}
              </ul>
              <Pager page={total} />
            </>
          )
        }
      </Loaded>
    </>
  );
}
