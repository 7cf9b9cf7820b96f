/** A slider over the history: the diagram and the variables after each step, with the record of the step. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { request } from '../api.ts';
import { exact, plural, words } from '../format.ts';
import { useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import type { Step, Steps } from '../own-items.ts';
import { CommandLine } from '../parts/command.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import type { Replayed } from '../replay.ts';
import { kcatLine, replay, replayMarks } from '../replay.ts';
import { replayedMarks } from '../replayed-step.ts';
import { query, setQuery } from '../route.ts';

/** Each answer reads the history topic. */
const PAUSE_MS = 10_000;
/** More steps are loaded on demand. */
const LIMIT = 2_000;

export function ReplayPanel({
  loaded: { instance, elements, incidents },
}: {
  readonly loaded: LoadedInstance;
}): VNode {
  const key = instance.processInstanceKey;
  const from = Number(query.value['from'] ?? '0') || 0;
  const live = useLive(
    `steps ${key} ${from} ${instance.state} ${elements.length} ${incidents.length}`,
    (signal) => request<Steps>(`/api/process-instances/${key}/steps?limit=${from + LIMIT}`, { signal }),
    PAUSE_MS,
  );
  useEffect(
    () => () => {
      replayedMarks.value = null;
    },
    [],
  );
  return (
    <Loaded live={live}>
      {(steps) =>
        steps.items.length === 0 ? (
          <Empty title="There are no steps in the history topic" />
        ) : (
          <Replay steps={steps} />
        )
      }
    </Loaded>
  );
}

function Replay({ steps }: { readonly steps: Steps }): VNode {
  const { items, total } = steps;
  const wanted = Number(query.value['step'] ?? items.length);
  const at = Math.min(Math.max(1, Number.isInteger(wanted) ? wanted : items.length), items.length);
  const state = replay(items, at);
  const marks = replayMarks(state);
  const text = JSON.stringify(marks);
  useEffect(() => {
    replayedMarks.value = marks;
  }, [text]);
  const step = items[at - 1];
  const move = (to: number): void => setQuery({ step: String(to) });
  return (
    <>
      <div class="slider">
        <button type="button" aria-label="Previous step" disabled={at <= 1} onClick={() => move(at - 1)}>
          ◀
        </button>
        <input
          type="range"
          min={1}
          max={items.length}
          value={at}
          aria-label="Step"
          aria-valuetext={`Step ${at} of ${total}`}
          onInput={({ currentTarget }) => move(currentTarget.valueAsNumber)}
        />
        <button
          type="button"
          aria-label="Next step"
          disabled={at >= items.length}
          onClick={() => move(at + 1)}
        >
          ▶
        </button>
        <output>
          Step {at} of {total.toLocaleString('en')}
        </output>
      </div>
      {items.length < total && (
        <p class="hint">
          The first {plural(items.length, 'step')} are loaded.{' '}
          <button type="button" class="link" onClick={() => setQuery({ from: String(items.length) })}>
            Load more
          </button>
        </p>
      )}
      {step && <StepDetails step={step} steps={steps} state={state} />}
      <VariablesThen state={state} />
    </>
  );
}

function StepDetails({
  step,
  steps,
  state,
}: {
  readonly step: Step;
  readonly steps: Steps;
  readonly state: Replayed;
}): VNode {
  const { at, command, position, partition, offset, notes, changes } = step;
  const { bootstrapServers, topic, commandsTopic } = steps;
  const nameOf = (key: string): string => state.elements.get(key)?.elementId ?? '';
  const lines = [
    ...changes.flatMap((change) =>
      change.kind === 'started'
        ? [`${change.elementId} started`]
        : change.kind === 'ended'
          ? [`${nameOf(change.key)} ${change.end}`]
          : [],
    ),
    ...notes.map(({ key, text }) => (nameOf(key) === '' ? text : `${nameOf(key)}: ${text}`)),
  ];
  return (
    <section class="step">
      <h2>
        {command ? words(command) : 'due work'} <small>{exact(Date.parse(at))}</small>
      </h2>
      <ul>
        {lines.map((line, index) => (
          <li key={index}>{line}</li>
        ))}
      </ul>
      <p class="hint">
        Its record: {topic}, partition {partition}, offset {offset}.
      </p>
      <CommandLine text={kcatLine(bootstrapServers, { topic, partition, offset })} />
      {position !== null && (
        <>
          <p class="hint">
            The command that it has processed: {commandsTopic}, partition {partition}, offset {position}.
          </p>
          <CommandLine
            text={kcatLine(bootstrapServers, { topic: commandsTopic, partition, offset: position })}
          />
        </>
      )}
    </section>
  );
}

function VariablesThen({ state: { variables, elements, changed } }: { readonly state: Replayed }): VNode {
  return (
    <>
      {[...variables].map(([scopeKey, values]) => (
        <section key={scopeKey} class="scope">
          <h2>Variables of {elements.get(scopeKey)?.elementId ?? scopeKey} after this step</h2>
          <dl class="variables">
            {[...values].map(([name, value]) => (
              <div key={name} class={changed.has(`${scopeKey} ${name}`) ? 'changed' : ''}>
                <dt>{name}</dt>
                <dd>
                  <pre>{value}</pre>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
