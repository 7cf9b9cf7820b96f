/** One instance: its diagram, why it waits, elements, variables, incidents and history. */
import type { VNode } from 'preact';
import { CancelInstance } from '../actions/cancel-instance.tsx';
import type { ProcessInstance } from '../items.ts';
import { instanceLink, migrateLink, modifyLink, processLink } from '../links.ts';
import { useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { loadInstance } from '../loaded-instance.ts';
import { instanceMarks } from '../marks.ts';
import { PANELS } from '../panels/table.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Badge } from '../parts/badge.tsx';
import { Diagram } from '../parts/diagram.tsx';
import { Loaded } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { replayedMarks } from '../replayed-step.ts';
import { query, setQuery } from '../route.ts';
import type { ViewProps } from '../view.ts';

export function InstanceView({ params }: ViewProps): VNode {
  const key = params['key'] ?? '';
  const live = useLive(`instance ${key}`, (signal) => loadInstance(key, signal));
  return (
    <Loaded live={live}>
      {(loaded) => (
        <>
          <Heading instance={loaded.instance} />
          <Diagram
            processDefinitionKey={loaded.instance.processDefinitionKey}
            name={loaded.instance.processDefinitionName ?? loaded.instance.processDefinitionId}
            marks={replayedMarks.value ?? instanceMarks(loaded.counts, loaded.flows)}
            selected={query.value['element']}
            onSelect={(element) => setQuery({ element: element ?? '' })}
          >
            {replayedMarks.value && <span class="replaying">A step of the history</span>}
          </Diagram>
          <Panels loaded={loaded} />
        </>
      )}
    </Loaded>
  );
}

function Heading({ instance }: { readonly instance: ProcessInstance }): VNode {
  const {
    processInstanceKey: key,
    processDefinitionId,
    processDefinitionVersion,
    parentProcessInstanceKey,
  } = instance;
  return (
    <div class="heading">
      <div>
        <h1>
          {instance.processDefinitionName ?? processDefinitionId}{' '}
          <Badge state={instance.state} incident={instance.hasIncident} />
        </h1>
        <p class="meta">
          <span class="key">{key}</span>
          <a href={processLink(processDefinitionId, processDefinitionVersion)}>
            version {processDefinitionVersion}
          </a>
          {instance.businessId && <span>business key {instance.businessId}</span>}
          <span>
            started <Time at={instance.startDate} />
          </span>
          {instance.endDate && (
            <span>
              ended <Time at={instance.endDate} />
            </span>
          )}
          {parentProcessInstanceKey && (
            <a href={instanceLink(parentProcessInstanceKey)}>called by {parentProcessInstanceKey}</a>
          )}
        </p>
      </div>
      {instance.state === 'ACTIVE' && (
        <div class="actions">
          <a class="button" href={modifyLink(key)}>
            Modify
          </a>
          <a class="button" href={migrateLink(key)}>
            Migrate
          </a>
          <ActionButton label="Cancel the instance" look="danger">
            {(close) => <CancelInstance instanceKey={key} close={close} />}
          </ActionButton>
        </div>
      )}
    </div>
  );
}

function Panels({ loaded }: { readonly loaded: LoadedInstance }): VNode {
  const chosen = query.value['panel'] ?? PANELS[0]?.id;
  const panel = PANELS.find(({ id }) => id === chosen) ?? PANELS[0];
  const Panel = panel?.component;
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const at = PANELS.findIndex(({ id }) => id === panel?.id);
    const next = PANELS[(at + step + PANELS.length) % PANELS.length];
    setQuery({ panel: next?.id ?? '' });
    document.getElementById(`tab-${next?.id}`)?.focus();
  };
  return (
    <section class="panels">
      <div class="tabs" role="tablist" aria-label="About this instance" onKeyDown={move}>
        {PANELS.map(({ id, label, count }) => {
          const number = count?.(loaded) ?? 0;
          return (
            <button
              key={id}
              id={`tab-${id}`}
              type="button"
              role="tab"
              aria-selected={id === panel?.id}
              aria-controls="panel"
              tabIndex={id === panel?.id ? 0 : -1}
              onClick={() => setQuery({ panel: id })}
            >
              {label}
              {number > 0 && <span class="number">{number}</span>}
            </button>
          );
        })}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${panel?.id}`}>
        {Panel && <Panel key={panel.id} loaded={loaded} />}
      </div>
    </section>
  );
}
