/** Instances: all, or those of one version of a process beside its diagram with a heat map. */
import type { VNode } from 'preact';
import { BulkMenu } from '../actions/bulk-menu.tsx';
import { StartInstance } from '../actions/start-instance.tsx';
import { search } from '../api.ts';
import { useDefinitions } from '../definitions.ts';
import { instanceFilter } from '../instance-filter.ts';
import type { ProcessDefinition, ProcessInstance } from '../items.ts';
import { instancesLink } from '../links.ts';
import { useLive } from '../live.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { CompareVersions } from '../parts/compare-versions.tsx';
import { InstanceFilters } from '../parts/instance-filters.tsx';
import { InstanceTable } from '../parts/instance-table.tsx';
import { PAGE_SIZE, Pager, pageNumber } from '../parts/pager.tsx';
import { ProcessDiagram } from '../parts/process-diagram.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { query } from '../route.ts';

export function InstancesView(): VNode {
  const asked = query.value;
  const definitions = useDefinitions();
  const definition = shownDefinition(definitions, asked);
  const other = definitions.find(
    ({ processDefinitionId: id, version }) =>
      id === definition?.processDefinitionId && String(version) === asked['compare'],
  );
  return (
    <>
      <div class="heading">
        <div>
          <h1>{asked['process'] ? (definition?.name ?? asked['process']) : 'Instances'}</h1>
          {definition && (
            <p class="meta">
              <span>version {definition.version}</span>
              <span class="id">{definition.processDefinitionId}</span>
              <span>{definition.resourceName}</span>
            </p>
          )}
        </div>
        <div class="actions">
          {definition && (
            <ActionButton label="Start an instance" look="primary">
              {(close) => <StartInstance definition={definition} close={close} />}
            </ActionButton>
          )}
        </div>
      </div>
      <InstanceFilters definitions={definitions} />
      {definition && other && <CompareVersions shown={definition} other={other} />}
      {definition && !other && <ProcessDiagram definition={definition} />}
      <InstanceList />
    </>
  );
}

/** The requested version, otherwise the latest. */
function shownDefinition(
  definitions: readonly ProcessDefinition[],
  { process, version }: Readonly<Record<string, string>>,
): ProcessDefinition | undefined {
  return definitions.find(
    (each) => each.processDefinitionId === process && (!version || String(each.version) === version),
  );
}

function InstanceList(): VNode {
  const asked = query.value;
  const page = pageNumber();
  const what = JSON.stringify([instanceFilter(asked, 0), page]);
  const live = useLive(`instances ${what}`, (signal) =>
    search<ProcessInstance>(
      'process-instances',
      {
        filter: instanceFilter(asked, Date.now()),
        sort: [{ field: 'startDate', order: 'DESC' }],
        page: { from: page * PAGE_SIZE, limit: PAGE_SIZE },
      },
      signal,
    ),
  );
  return (
    <Loaded live={live}>
      {({ items, page: total }) =>
        items.length === 0 ? (
          <Empty title="No instance matches">
            <p>
              <a href={instancesLink()}>Remove all filters</a>
            </p>
          </Empty>
        ) : (
          <>
            <BulkMenu />
            <InstanceTable instances={items} />
            <Pager page={total} />
          </>
        )
      }
    </Loaded>
  );
}
