/** What the instance waits for, since when, and what it needs to continue. */
import type { VNode } from 'preact';
import { ResolveIncident } from '../actions/resolve-incident.tsx';
import { request } from '../api.ts';
import { words } from '../format.ts';
import type { Reason } from '../items.ts';
import { taskLink } from '../links.ts';
import { useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { elementName } from '../loaded-instance.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { CommandLine } from '../parts/command.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { query, setQuery } from '../route.ts';

/** Each response reads the topics, so it is requested less often unless the instance changes, ms. */
const PAUSE_MS = 10_000;

export function WhyPanel({ loaded }: { readonly loaded: LoadedInstance }): VNode {
  const { instance, elements, incidents } = loaded;
  const key = instance.processInstanceKey;
  const active = elements.filter(({ state }) => state === 'ACTIVE').length;
  const what = `why ${key} ${instance.state} ${elements.length} ${active} ${incidents.map((each) => each.incidentKey)}`;
  const live = useLive(
    what,
    async (signal) =>
      (await request<{ items: Reason[] }>(`/api/process-instances/${key}/why`, { signal })).items,
    PAUSE_MS,
  );
  const element = query.value['element'];
  return (
    <Loaded live={live}>
      {(all) => {
        const shown = all.filter(({ elementId }) => !element || !elementId || elementId === element);
        const reasons = shown.length > 0 ? shown : all;
        return (
          <>
            {reasons.length < all.length && (
              <p class="hint">
                At {element} only.{' '}
                <button type="button" class="link" onClick={() => setQuery({ element: '' })}>
                  Show all {all.length}
                </button>
              </p>
            )}
            {reasons.length === 0 && (
              <Empty title="The instance waits for nothing: the engine continues it" />
            )}
            <ul class="reasons">
              {reasons.map((reason, at) => (
                <ReasonCard key={`${reason.elementId ?? ''} ${at}`} reason={reason} loaded={loaded} />
              ))}
            </ul>
          </>
        );
      }}
    </Loaded>
  );
}

function ReasonCard({ reason, loaded }: { readonly reason: Reason; readonly loaded: LoadedInstance }): VNode {
  const { kind, elementId, type, since, waitsFor, movesOn, command, state, endedAt } = reason;
  if (endedAt !== undefined) {
    return (
      <li class="reason">
        <p>
          It is not waiting: it was {words(state ?? 'ended')} <Time at={endedAt} />.
        </p>
      </li>
    );
  }
  const incident = loaded.incidents.find((each) => kind === 'incident' && each.elementId === elementId);
  const task = loaded.tasks.find((each) => kind === 'person' && each.elementId === elementId);
  return (
    <li class={kind === 'incident' || kind === 'engine' || kind === 'set-aside' ? 'reason bad' : 'reason'}>
      <div class="reasonhead">
        <h2>
          {elementId === undefined ? 'The engine' : elementName(loaded, elementId)}{' '}
          {type && <small>{words(type)}</small>}
        </h2>
        {incident && (
          <ActionButton
            label="Resolve"
            look="small"
            about={`the incident at ${elementName(loaded, incident.elementId)}`}
          >
            {(close) => <ResolveIncident incident={incident} close={close} />}
          </ActionButton>
        )}
        {task && <a href={taskLink(task.userTaskKey)}>Open the task</a>}
      </div>
      <dl>
        <dt>Waits for</dt>
        <dd>{waitsFor}</dd>
        <dt>Moves on with</dt>
        <dd>{movesOn}</dd>
        {since !== undefined && (
          <>
            <dt>Since</dt>
            <dd>
              <Time at={since} />
            </dd>
          </>
        )}
      </dl>
      {command !== undefined && <CommandLine text={command} />}
    </li>
  );
}
