/** Open incidents grouped by cause, with the incidents of the chosen group. */
import type { VNode } from 'preact';
import { RetryGroup } from '../actions/retry-group.tsx';
import { request, search } from '../api.ts';
import { plural, words } from '../format.ts';
import { incidentFilter } from '../incident-where.ts';
import type { Incident } from '../items.ts';
import { incidentsLink, processLink } from '../links.ts';
import { useLive } from '../live.ts';
import type { IncidentGroup, IncidentGroups } from '../own-items.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { IncidentRow } from '../parts/incident-row.tsx';
import { LongText } from '../parts/long-text.tsx';
import { PAGE_SIZE, Pager, pageNumber } from '../parts/pager.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { query } from '../route.ts';

export function IncidentsView(): VNode {
  const { definition, element, type, key } = query.value;
  const live = useLive('groups', (signal) => request<IncidentGroups>('/api/incidents/groups', { signal }));
  const isChosen = Boolean(definition || element || type || key);
  return (
    <>
      <div class="heading">
        <div>
          <h1>Incidents</h1>
          {isChosen && (
            <p class="meta">
              <a href="/operate/incidents">Show all causes</a>
            </p>
          )}
        </div>
        <div class="actions">
          <a class="button" href="/operate/bulk">
            Bulk operations
          </a>
        </div>
      </div>
      <Loaded live={live}>
        {({ items, isComplete }) =>
          items.length === 0 ? (
            <Empty title="There are no incidents">
              <p>Every active instance is waiting for what its model says, or moves on.</p>
            </Empty>
          ) : (
            <>
              {!isComplete && (
                <p class="hint">There are too many different messages: these are the most frequent causes.</p>
              )}
              <ul class="groups">
                {items
                  .filter((group) => !isChosen || isOf(group, query.value))
                  .map((group) => (
                    <GroupRow
                      key={`${group.processDefinitionKey} ${group.elementId} ${group.errorMessage}`}
                      group={group}
                    />
                  ))}
              </ul>
            </>
          )
        }
      </Loaded>
      {isChosen && <IncidentList />}
    </>
  );
}

function isOf(
  { processDefinitionKey, elementId, errorType }: IncidentGroup,
  { definition, element, type }: Readonly<Record<string, string>>,
): boolean {
  return (
    (!definition || definition === processDefinitionKey) &&
    (!element || element === elementId) &&
    (!type || type === errorType)
  );
}

function GroupRow({ group }: { readonly group: IncidentGroup }): VNode {
  const {
    processDefinitionId: id,
    processDefinitionVersion: version,
    elementId,
    elementName,
    errorType,
    count,
  } = group;
  const definition = group.processDefinitionKey;
  return (
    <li>
      <p class="groupcount">{count.toLocaleString('en')}</p>
      <div>
        <h2>
          <a href={incidentsLink({ definition, element: elementId, type: errorType })}>
            {group.processDefinitionName ?? id}, at {elementName}
          </a>{' '}
          <small>{words(errorType)}</small>
        </h2>
        <LongText look="cause" text={group.errorMessage} />
        <p class="meta">
          <a href={processLink(id, version)}>version {version}</a>
          <span>
            first <Time at={group.first} />
          </span>
          <span>
            last <Time at={group.last} />
          </span>
        </p>
      </div>
      <ActionButton
        label={count === 1 ? 'Retry' : `Retry all ${count.toLocaleString('en')}`}
        about={`${plural(count, 'incident')} at ${elementName}`}
      >
        {(close) => <RetryGroup group={group} close={close} />}
      </ActionButton>
    </li>
  );
}

function IncidentList(): VNode {
  const page = pageNumber();
  const filter = incidentFilter(query.value);
  const live = useLive(`incidents ${JSON.stringify(filter)} ${page}`, (signal) =>
    search<Incident>(
      'incidents',
      {
        filter,
        sort: [{ field: 'creationTime', order: 'DESC' }],
        page: { from: page * PAGE_SIZE, limit: PAGE_SIZE },
      },
      signal,
    ),
  );
  return (
    <section>
      <h2 class="sectionhead">Each of them, the newest first</h2>
      <Loaded live={live}>
        {({ items, page: total }) =>
          items.length === 0 ? (
            <Empty title="No incident matches any more" />
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
    </section>
  );
}
