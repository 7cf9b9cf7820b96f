/** Processes with their versions: a row each, with the share of instances that are stuck. */
import type { VNode } from 'preact';
import { StartInstance } from '../actions/start-instance.tsx';
import { instancesLink, processLink } from '../links.ts';
import type { CountedProcess, CountedVersion } from '../process-list.ts';
import { ActionButton } from './action-button.tsx';

/** Older versions without instances are not listed. */
const VERSIONS_SHOWN = 5;

export function ProcessTable({ processes }: { readonly processes: readonly CountedProcess[] }): VNode {
  return (
    <table class="list processes">
      <thead>
        <tr>
          <th scope="col">Process</th>
          <th scope="col">Version</th>
          <th scope="col" class="numeric">
            Active
          </th>
          <th scope="col" class="numeric">
            Incidents
          </th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      {processes.map((process) => (
        <tbody key={process.processDefinitionId}>
          {shownVersions(process).map((version, at) => (
            <VersionRow
              key={version.definition.processDefinitionKey}
              process={process}
              version={version}
              isFirst={at === 0}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function shownVersions({ versions }: CountedProcess): readonly CountedVersion[] {
  return versions.filter(({ active }, at) => at === 0 || active > 0).slice(0, VERSIONS_SHOWN);
}

function VersionRow({
  process: { name, processDefinitionId: id },
  version: { definition, active, incidents },
  isFirst,
}: {
  readonly process: CountedProcess;
  readonly version: CountedVersion;
  readonly isFirst: boolean;
}): VNode {
  const { version } = definition;
  const of = { process: id, version: String(version) };
  return (
    <tr>
      <td>
        {isFirst && (
          <>
            <a href={processLink(id, version)}>
              <strong>{name ?? id}</strong>
            </a>
            {name !== null && name !== id && <small class="id">{id}</small>}
          </>
        )}
        <Bar active={active} incidents={incidents} />
      </td>
      <td data-label="Version">
        <a href={processLink(id, version)}>
          <span class="visually-hidden">{name ?? id}</span> v{version}
        </a>
      </td>
      <td data-label="Active" class="numeric">
        <a href={instancesLink({ ...of, state: 'active' })}>{active.toLocaleString('en')}</a>
      </td>
      <td data-label="Incidents" class="numeric">
        {incidents > 0 ? (
          <a class="bad" href={instancesLink({ ...of, state: 'incidents' })}>
            {incidents.toLocaleString('en')}
          </a>
        ) : (
          <span class="none">0</span>
        )}
      </td>
      <td class="numeric">
        {isFirst && (
          <ActionButton label="Start" look="small" about={name ?? id}>
            {(close) => <StartInstance definition={definition} close={close} />}
          </ActionButton>
        )}
      </td>
    </tr>
  );
}

/** The share of instances with an incident. */
function Bar({ active, incidents }: { readonly active: number; readonly incidents: number }): VNode {
  const share = active === 0 ? 0 : (incidents / active) * 100;
  return (
    <div class={active === 0 ? 'bar idle' : 'bar'} aria-hidden="true">
      <i style={{ width: `${share}%` }} />
    </div>
  );
}
