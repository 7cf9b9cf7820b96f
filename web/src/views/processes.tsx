/** All processes with their versions, active instances and incidents. */
import type { VNode } from 'preact';
import { DeployFiles } from '../actions/deploy-files.tsx';
import { PublishMessage } from '../actions/publish-message.tsx';
import { StartInstance } from '../actions/start-instance.tsx';
import { request, search } from '../api.ts';
import { plural } from '../format.ts';
import type { InstanceCounts, ProcessDefinition } from '../items.ts';
import { instancesLink, processLink } from '../links.ts';
import { useLive } from '../live.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import type { CountedProcess } from '../process-list.ts';
import { processList } from '../process-list.ts';

const DEFINITIONS_MAX = 1000;

export function ProcessesView(): VNode {
  const live = useLive('processes', async (signal) => {
    const [{ items }, counts] = await Promise.all([
      search<ProcessDefinition>('process-definitions', { page: { limit: DEFINITIONS_MAX } }, signal),
      request<{ items: InstanceCounts[] }>('/api/process-definitions/counts', { signal }),
    ]);
    return processList(items, counts.items);
  });
  return (
    <>
      <div class="heading">
        <h1>Processes</h1>
        <div class="actions">
          <ActionButton label="Deploy">{(close) => <DeployFiles close={close} />}</ActionButton>
          <ActionButton label="Publish a message">{(close) => <PublishMessage close={close} />}</ActionButton>
        </div>
      </div>
      <Loaded live={live}>
        {(processes) =>
          processes.length === 0 ? (
            <Empty title="No process is deployed yet">
              <p>Deploy a model with the button above, from Camunda's Modeler, or on the command line:</p>
              <p>
                <code>signalbox deploy order.bpmn</code>
              </p>
            </Empty>
          ) : (
            <>
              <Totals processes={processes} />
              <div class="cards">
                {processes.map((process) => (
                  <ProcessCard key={process.processDefinitionId} process={process} />
                ))}
              </div>
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Totals({ processes }: { readonly processes: readonly CountedProcess[] }): VNode {
  const active = processes.reduce((sum, each) => sum + each.active, 0);
  const incidents = processes.reduce((sum, each) => sum + each.incidents, 0);
  return (
    <div class="totals">
      <a href={instancesLink({ state: 'active' })}>
        <b>{active.toLocaleString('en')}</b> active {active === 1 ? 'instance' : 'instances'}
      </a>
      <a class={incidents > 0 ? 'bad' : ''} href="/operate/incidents">
        <b>{incidents.toLocaleString('en')}</b> with an incident
      </a>
      <span>
        <b>{processes.length}</b> {processes.length === 1 ? 'process' : 'processes'}
      </span>
    </div>
  );
}

function ProcessCard({ process }: { readonly process: CountedProcess }): VNode {
  const { name, processDefinitionId, versions, active, incidents } = process;
  const [latest] = versions;
  return (
    <article class="card">
      <div class="cardhead">
        <h2>
          <a href={processLink(processDefinitionId, latest?.definition.version ?? 1)}>
            {name ?? processDefinitionId}
          </a>
        </h2>
        {latest && (
          <ActionButton label="Start" look="small" about={name ?? processDefinitionId}>
            {(close) => <StartInstance definition={latest.definition} close={close} />}
          </ActionButton>
        )}
      </div>
      <p class="id">{processDefinitionId}</p>
      <Bar active={active} incidents={incidents} />
      <p>
        <a href={instancesLink({ process: processDefinitionId, state: 'active' })}>
          {active.toLocaleString('en')} active
        </a>
        {incidents > 0 && (
          <a class="bad" href={instancesLink({ process: processDefinitionId, state: 'incidents' })}>
            {plural(incidents, 'with an incident', 'with an incident')}
          </a>
        )}
      </p>
      <ul class="versions" aria-label={`Versions of ${name ?? processDefinitionId}`}>
        {versions.map((version) => (
          <li key={version.definition.processDefinitionKey}>
            <a href={processLink(processDefinitionId, version.definition.version)}>
              Version {version.definition.version}
            </a>
            <span>{version.active.toLocaleString('en')} active</span>
            <span class={version.incidents > 0 ? 'bad' : ''}>{plural(version.incidents, 'incident')}</span>
          </li>
        ))}
      </ul>
    </article>
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
