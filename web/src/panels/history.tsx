/** The history as a tree: each element below its scope, with its events. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { duration, exact, words } from '../format.ts';
import type { History, TraceNode, TraceNote } from '../items.ts';
import { useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { CommandLine } from '../parts/command.tsx';
import { Loaded } from '../parts/states.tsx';

/** Each response reads the history topic, so it is requested less often unless the instance changes, ms. */
const PAUSE_MS = 10_000;
/** Of an element with a long history, the last entries are shown first. */
const SHOWN_FIRST = 200;
const MORE_FACTOR = 5;

export function HistoryPanel({
  loaded: { instance, elements, incidents },
}: {
  readonly loaded: LoadedInstance;
}): VNode {
  const key = instance.processInstanceKey;
  const active = elements.filter(({ state }) => state === 'ACTIVE').length;
  const live = useLive(
    `history ${key} ${instance.state} ${elements.length} ${active} ${incidents.length}`,
    (signal) => request<History>(`/api/process-instances/${key}/history`, { signal }),
    PAUSE_MS,
  );
  return (
    <Loaded live={live}>
      {({ roots, isWhole }) => (
        <>
          {!isWhole && <p class="problem">The first steps are no longer in the history topic.</p>}
          <ol class="trace">
            {roots.map((node) => (
              <TraceItem key={node.key} node={node} />
            ))}
          </ol>
          <p class="hint">The same on the command line:</p>
          <CommandLine text={`signalbox trace ${key} --variables`} />
        </>
      )}
    </Loaded>
  );
}

function TraceItem({ node }: { readonly node: TraceNode }): VNode {
  const { elementId, type, startedAtMs, endedAtMs, end, items } = node;
  const [shown, setShown] = useState(SHOWN_FIRST);
  const took = endedAtMs === null ? 'active' : `${end ?? 'ended'} after ${duration(endedAtMs - startedAtMs)}`;
  return (
    <li>
      <p class="event">
        <time dateTime={new Date(startedAtMs).toISOString()} title={exact(startedAtMs)}>
          {new Date(startedAtMs).toLocaleTimeString()}
        </time>
        <strong>{elementId}</strong> <small>{words(type)}</small> <span class={end ?? 'open'}>{took}</span>
      </p>
      {items.length > 0 && (
        <ol>
          {items.length > shown && (
            <li>
              <button type="button" class="link" onClick={() => setShown(shown * MORE_FACTOR)}>
                Show more of the {items.length.toLocaleString('en')} entries, of which these are the last{' '}
                {shown}
              </button>
            </li>
          )}
          {items
            .slice(-shown)
            .map((item, at) =>
              'key' in item ? (
                <TraceItem key={item.key} node={item} />
              ) : (
                <NoteItem key={`note ${at}`} note={item} />
              ),
            )}
        </ol>
      )}
    </li>
  );
}

function NoteItem({ note: { atMs, text } }: { readonly note: TraceNote }): VNode {
  return (
    <li>
      <p class="event note">
        <time dateTime={new Date(atMs).toISOString()} title={exact(atMs)}>
          {new Date(atMs).toLocaleTimeString()}
        </time>
        {text}
      </p>
    </li>
  );
}
