/** The history as a list with a slider: the diagram and the variables after each step, and its record. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { clockTime, plural } from '../format.ts';
import type { HistoryLine } from '../history/history-lines.ts';
import type { HistoryView } from '../history/history-messages.ts';
import { useHistory } from '../history/use-history.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { CommandLine } from '../parts/command.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { StepDetails } from '../parts/step-details.tsx';
import { StepSlider } from '../parts/step-slider.tsx';
import { VirtualList, WINDOW_ROWS } from '../parts/virtual-list.tsx';
import { replayedMarks } from '../replayed-step.ts';
import { query, setQuery } from '../route.ts';

export function HistoryPanel({ loaded }: { readonly loaded: LoadedInstance }): VNode {
  const { instance, elements, incidents } = loaded;
  const key = instance.processInstanceKey;
  const { step: asked = '', element = '', variable = '' } = query.value;
  const step = /^\d+$/.test(asked) ? Number(asked) : null;
  const [from, setFrom] = useState<number | null>(null);
  useEffect(() => setFrom(null), [step, element, variable]);
  const active = elements.filter(({ state }) => state === 'ACTIVE').length;
  const live = useHistory({
    instanceKey: key,
    step,
    filter: { element, variable },
    from,
    count: WINDOW_ROWS,
    version: `${instance.state} ${elements.length} ${active} ${incidents.length}`,
  });
  useEffect(() => {
    replayedMarks.value = step === null ? null : (live.data?.marks ?? null);
  }, [step, JSON.stringify(live.data?.marks)]);
  useEffect(
    () => () => {
      replayedMarks.value = null;
    },
    [],
  );
  return (
    <Loaded live={live}>
      {(view) =>
        view.stepCount === 0 && view.isComplete ? (
          <Empty title="There are no steps in the history topic">
            <p>Its records are older than the retention of the topic.</p>
          </Empty>
        ) : (
          <History view={view} instanceKey={key} onWindow={setFrom} />
        )
      }
    </Loaded>
  );
}

interface HistoryProps {
  readonly view: HistoryView;
  readonly instanceKey: string;
  onWindow(from: number): void;
}

function History({ view, instanceKey, onWindow }: HistoryProps): VNode {
  const { at, stepCount, isComplete, isWhole, lineCount, from, lines, currentLine } = view;
  return (
    <>
      {!isWhole && <p class="problem">The first steps are no longer in the history topic.</p>}
      <StepSlider at={at} stepCount={stepCount} isComplete={isComplete} />
      <div class="history">
        <div>
          <Filters lineCount={lineCount} />
          <VirtualList
            label="Steps"
            count={lineCount}
            from={from}
            rows={lines}
            current={currentLine}
            onWindow={onWindow}
            render={(line) => <Line line={line} isChosen={line.step === at} />}
          />
        </div>
        <StepDetails view={view} />
      </div>
      <p class="hint">The same on the command line:</p>
      <CommandLine text={`signalbox trace ${instanceKey} --variables`} />
    </>
  );
}

function Filters({ lineCount }: { readonly lineCount: number }): VNode {
  const { element = '', variable = '' } = query.value;
  const name = variable.slice(variable.indexOf(' ') + 1);
  return (
    <p class="hint historyfilter">
      {plural(lineCount, 'entry', 'entries')}
      {element !== '' && (
        <button type="button" class="small" onClick={() => setQuery({ element: '' })}>
          At {element} ✕
        </button>
      )}
      {variable !== '' && (
        <button type="button" class="small" onClick={() => setQuery({ variable: '' })}>
          Variable {name} ✕
        </button>
      )}
    </p>
  );
}

function Line({ line, isChosen }: { readonly line: HistoryLine; readonly isChosen: boolean }): VNode {
  const { step, at, elementId, text, look } = line;
  return (
    <button
      type="button"
      class={`line ${look}`}
      aria-pressed={isChosen}
      title={text}
      onClick={() => setQuery({ step: String(step) })}
    >
      <time dateTime={at}>{clockTime(Date.parse(at))}</time>
      <strong>{elementId}</strong>
      <span>{text}</span>
    </button>
  );
}
