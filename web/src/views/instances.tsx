/** Instances: all, or those of one version of a process beside its diagram. */
import type { VNode } from 'preact';
import { StartInstance } from '../actions/start-instance.tsx';
import { search } from '../api.ts';
import { loadCounts } from '../counts.ts';
import { instanceFilter, STATES, stateOf } from '../instance-filter.ts';
import type { ProcessDefinition, ProcessInstance } from '../items.ts';
import { useLive } from '../live.ts';
import { definitionMarks } from '../marks.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Diagram } from '../parts/diagram.tsx';
import { InstanceTable } from '../parts/instance-table.tsx';
import { PAGE_SIZE, Pager, pageNumber } from '../parts/pager.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { query, setQuery } from '../route.ts';

const DEFINITIONS_MAX = 1000;

export function InstancesView(): VNode {
  const asked = query.value;
  const definitions = useLive(
    'definitions',
    async (signal) => {
      const { items } = await search<ProcessDefinition>(
        'process-definitions',
        {
          page: { limit: DEFINITIONS_MAX },
          sort: [{ field: 'version', order: 'DESC' }],
        },
        signal,
      );
      return items;
    },
    5000,
  ).data;
  const definition = shownDefinition(definitions ?? [], asked);
  return (
    <>
      <div class="heading">
        <h1>{asked['process'] ? (definition?.name ?? asked['process']) : 'Instances'}</h1>
        <div class="actions">
          {definition && (
            <ActionButton label="Start an instance" look="primary">
              {(close) => <StartInstance definition={definition} close={close} />}
            </ActionButton>
          )}
        </div>
      </div>
      <Filters definitions={definitions ?? []} />
      {definition && <ProcessDiagram definition={definition} />}
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

function Filters({ definitions }: { readonly definitions: readonly ProcessDefinition[] }): VNode {
  const { process = '', version = '', business = '', element = '' } = query.value;
  const state = stateOf(query.value);
  const ids = [...new Set(definitions.map(({ processDefinitionId }) => processDefinitionId))].sort();
  const versions = definitions.filter(({ processDefinitionId }) => processDefinitionId === process);
  const filter = (changes: Readonly<Record<string, string>>): void =>
    setQuery({ page: '', active: '', incidents: '', state, ...changes });
  return (
    <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="segments">
        <legend class="visually-hidden">State</legend>
        {STATES.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name="state"
              checked={state === value}
              onChange={() => filter({ state: value })}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <label>
        Process
        <select
          value={process}
          onChange={({ currentTarget }) => filter({ process: currentTarget.value, version: '', element: '' })}
        >
          <option value="">All</option>
          {ids.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </label>
      {process !== '' && (
        <label>
          Version
          <select value={version} onChange={({ currentTarget }) => filter({ version: currentTarget.value })}>
            <option value="">All</option>
            {versions.map((each) => (
              <option key={each.version} value={String(each.version)}>
                {each.version}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        Business key
        <input
          type="search"
          value={business}
          onChange={({ currentTarget }) => filter({ business: currentTarget.value.trim() })}
        />
      </label>
      {element !== '' && (
        <button type="button" class="small" onClick={() => filter({ element: '' })}>
          At {element} ✕
        </button>
      )}
    </form>
  );
}

function ProcessDiagram({ definition }: { readonly definition: ProcessDefinition }): VNode {
  const { processDefinitionKey: definitionKey, name, processDefinitionId } = definition;
  const counts = useLive(`counts ${definitionKey}`, (signal) => loadCounts({ definitionKey }, signal));
  return (
    <Diagram
      processDefinitionKey={definitionKey}
      name={name ?? processDefinitionId}
      marks={definitionMarks(counts.data ?? [])}
      selected={query.value['element']}
      onSelect={(element) => setQuery({ element: element ?? '', page: '' })}
    />
  );
}

function InstanceList(): VNode {
  const filter = instanceFilter(query.value);
  const page = pageNumber();
  const live = useLive(`instances ${JSON.stringify(filter)} ${page}`, (signal) =>
    search<ProcessInstance>(
      'process-instances',
      {
        filter,
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
              <a href="/operate/processes">Remove all filters</a>
            </p>
          </Empty>
        ) : (
          <>
            <InstanceTable instances={items} />
            <Pager page={total} />
          </>
        )
      }
    </Loaded>
  );
}
