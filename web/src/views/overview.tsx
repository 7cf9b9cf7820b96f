/** What runs, what is stuck and why, by process and version; and whether the engines keep up. */
import type { VNode } from 'preact';
import { DeployFiles } from '../actions/deploy-files.tsx';
import { PublishMessage } from '../actions/publish-message.tsx';
import { SendSignal } from '../actions/send-signal.tsx';
import { request, search } from '../api.ts';
import { plural } from '../format.ts';
import type { InstanceCounts, ProcessDefinition } from '../items.ts';
import { incidentsLink, instancesLink } from '../links.ts';
import { useLive } from '../live.ts';
import type { Engines, IncidentGroups } from '../own-items.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { EngineHealth } from '../parts/engine-health.tsx';
import { ProcessTable } from '../parts/process-table.tsx';
import { Empty, ErrorBox, Loaded } from '../parts/states.tsx';
import type { CountedProcess } from '../process-list.ts';
import { processList } from '../process-list.ts';

const DEFINITIONS_MAX = 1000;
const GROUPS_SHOWN = 6;

export function OverviewView(): VNode {
  const live = useLive('processes', async (signal) => {
    const [{ items }, counts] = await Promise.all([
      search<ProcessDefinition>('process-definitions', { page: { limit: DEFINITIONS_MAX } }, signal),
      request<{ items: InstanceCounts[] }>('/api/process-definitions/counts', { signal }),
    ]);
    return processList(items, counts.items);
  });
  const engines = useLive('engines', (signal) => request<Engines>('/api/engines', { signal }), 3000);
  return (
    <>
      <div class="heading">
        <h1>Overview</h1>
        <div class="actions">
          <ActionButton label="Deploy">{(close) => <DeployFiles close={close} />}</ActionButton>
          <ActionButton label="Publish a message">{(close) => <PublishMessage close={close} />}</ActionButton>
          <ActionButton label="Send a signal">{(close) => <SendSignal close={close} />}</ActionButton>
        </div>
      </div>
      {engines.data?.problem !== undefined && (
        <p class="notice bad" role="alert">
          <strong>Commands wait.</strong> Everything can be read, and what you do is kept for an engine:{' '}
          {engines.data.problem}
        </p>
      )}
      <Loaded live={live}>
        {(processes) =>
          processes.length === 0 ? (
            <Empty title="No process is deployed yet">
              <p>Drop a model here, deploy one from Camunda's Modeler, or on the command line:</p>
              <p>
                <code>signalbox deploy order.bpmn</code>
              </p>
            </Empty>
          ) : (
            <>
              <Tiles processes={processes} engines={engines.data} />
              <div class="columns">
                <section>
                  <h2 class="sectionhead">Processes</h2>
                  <ProcessTable processes={processes} />
                </section>
                <div class="side">
                  <Causes />
                  <section>
                    <h2 class="sectionhead">Engines</h2>
                    {engines.error && <ErrorBox error={engines.error} />}
                    {engines.data && <EngineHealth engines={engines.data} />}
                  </section>
                </div>
              </div>
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Tiles({
  processes,
  engines,
}: {
  readonly processes: readonly CountedProcess[];
  readonly engines: Engines | undefined;
}): VNode {
  const active = processes.reduce((sum, each) => sum + each.active, 0);
  const incidents = processes.reduce((sum, each) => sum + each.incidents, 0);
  const waiting = engines?.partitions.reduce((sum, each) => sum + each.waiting, 0);
  return (
    <div class="tiles">
      <a class="tile" href={instancesLink({ state: 'active' })}>
        <b>{active.toLocaleString('en')}</b> active {active === 1 ? 'instance' : 'instances'}
      </a>
      <a class={incidents > 0 ? 'tile bad' : 'tile'} href={instancesLink({ state: 'incidents' })}>
        <b>{incidents.toLocaleString('en')}</b> with an incident
      </a>
      <div class="tile">
        <b>{engines ? engines.lastMinute.started.toLocaleString('en') : '–'}</b> started in the last minute
      </div>
      <div class="tile">
        <b>{engines ? engines.lastMinute.ended.toLocaleString('en') : '–'}</b> ended in the last minute
      </div>
      <a class="tile" href="/operate/kafka">
        <b>{waiting === undefined ? '–' : waiting.toLocaleString('en')}</b> commands waiting
      </a>
    </div>
  );
}

function Causes(): VNode {
  const live = useLive(
    'causes',
    (signal) => request<IncidentGroups>('/api/incidents/groups', { signal }),
    2000,
  );
  return (
    <section>
      <h2 class="sectionhead">
        <a href="/operate/incidents">Incidents by cause</a>
      </h2>
      <Loaded live={live}>
        {({ items, total }) =>
          items.length === 0 ? (
            <p class="calm">There are no incidents. Every active instance waits for what its model says.</p>
          ) : (
            <>
              <ul class="causes">
                {items.slice(0, GROUPS_SHOWN).map((group) => (
                  <li key={`${group.processDefinitionKey} ${group.elementId} ${group.errorMessage}`}>
                    <a
                      href={incidentsLink({
                        definition: group.processDefinitionKey,
                        element: group.elementId,
                        type: group.errorType,
                      })}
                    >
                      <b>{group.count.toLocaleString('en')}</b>
                      <span>
                        <span class="causetext">{group.errorMessage}</span>
                        <small>
                          {group.processDefinitionName ?? group.processDefinitionId} v
                          {group.processDefinitionVersion}, at {group.elementName}
                        </small>
                      </span>
                    </a>
                  </li>
                ))}
              </ul>
              {items.length > GROUPS_SHOWN && (
                <p class="hint">
                  <a href="/operate/incidents">
                    All {items.length} causes, {plural(total, 'incident')}
                  </a>
                </p>
              )}
            </>
          )
        }
      </Loaded>
    </section>
  );
}
