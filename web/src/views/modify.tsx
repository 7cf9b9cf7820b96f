/** Plans a modification of an instance: elements are chosen on the diagram, which shows the result before. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { request, requestText } from '../api.ts';
import { instanceLink } from '../links.ts';
import { reloadAll, useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { loadInstance } from '../loaded-instance.ts';
import { modelElements } from '../model-elements.ts';
import type { PlannedChange } from '../modification.ts';
import { modificationBody, modifyCommand, previewMarks } from '../modification.ts';
import { CommandLine } from '../parts/command.tsx';
import { Diagram } from '../parts/diagram.tsx';
import { HasEnded } from '../parts/has-ended.tsx';
import { ErrorBox, Loaded } from '../parts/states.tsx';
import { TextInput } from '../parts/text-input.tsx';
import { say } from '../parts/toasts.tsx';
import { go } from '../route.ts';
import { mayOperate } from '../user.ts';
import type { ViewProps } from '../view.ts';

export function ModifyView({ params }: ViewProps): VNode {
  const key = params['key'] ?? '';
  const live = useLive(`modify ${key}`, (signal) => loadInstance(key, signal));
  return (
    <Loaded live={live}>
      {(loaded) =>
        loaded.instance.state === 'ACTIVE' ? (
          <Modification instanceKey={key} loaded={loaded} />
        ) : (
          <HasEnded instance={loaded.instance} />
        )
      }
    </Loaded>
  );
}

function Modification({
  instanceKey,
  loaded,
}: {
  readonly instanceKey: string;
  readonly loaded: LoadedInstance;
}): VNode {
  const { instance, counts } = loaded;
  const [plan, setPlan] = useState<readonly PlannedChange[]>([]);
  const [selected, setSelected] = useState<string>();
  /** The element whose tokens move to the next one that is chosen. */
  const [moving, setMoving] = useState<string>();
  const [error, setError] = useState<ApiError>();
  const add = (change: PlannedChange): void => {
    setPlan([...plan.filter(({ elementId }) => elementId !== change.elementId), change]);
    setSelected(undefined);
  };
  const choose = (elementId: string | undefined): void => {
    if (moving !== undefined && elementId !== undefined && elementId !== moving) {
      add({ kind: 'move', elementId: moving, to: elementId });
      setMoving(undefined);
    } else setSelected(elementId);
  };
  const apply = async (): Promise<void> => {
    try {
      await request(`/v2/process-instances/${instanceKey}/modification`, { body: modificationBody(plan) });
      say('The instance is modified.');
      go(instanceLink(instanceKey));
      reloadAll();
    } catch (failure) {
      setError(failure as ApiError);
    }
  };
  const name = instance.processDefinitionName ?? instance.processDefinitionId;
  const tokens = counts.find(({ elementId }) => elementId === selected)?.active ?? 0;
  return (
    <>
      <div class="heading">
        <div>
          <h1>Modify {name}</h1>
          <p class="meta">
            <a href={instanceLink(instanceKey)}>Instance {instanceKey}</a>
            <span>Nothing changes before you apply the plan.</span>
          </p>
        </div>
      </div>
      <Diagram
        processDefinitionKey={instance.processDefinitionKey}
        name={name}
        marks={previewMarks(counts, plan)}
        selected={moving ?? selected}
        onSelect={choose}
      />
      <div class="panels planner">
        {moving !== undefined && (
          <p role="status">
            Choose the element to which the tokens of <strong>{moving}</strong> move.{' '}
            <button type="button" class="small" onClick={() => setMoving(undefined)}>
              Don't move
            </button>
          </p>
        )}
        <ElementChoice
          definitionKey={instance.processDefinitionKey}
          selected={selected}
          label={moving === undefined ? 'Element' : `Move ${moving} to`}
          onChoose={choose}
        />
        {selected !== undefined && moving === undefined && (
          <div class="buttons">
            <button type="button" onClick={() => add({ kind: 'activate', elementId: selected })}>
              Activate {selected}
            </button>
            {tokens > 0 && (
              <>
                <button type="button" onClick={() => add({ kind: 'terminate', elementId: selected })}>
                  Terminate its {tokens} active
                </button>
                <button type="button" onClick={() => setMoving(selected)}>
                  Move its {tokens} active …
                </button>
              </>
            )}
          </div>
        )}
        <Plan plan={plan} onRemove={(change) => setPlan(plan.filter((each) => each !== change))} />
        {error && <ErrorBox error={error} />}
        {plan.length > 0 && <CommandLine text={modifyCommand(instanceKey, plan)} />}
        <div class="buttons">
          <a class="button" href={instanceLink(instanceKey)}>
            Leave it as it is
          </a>
          <button
            type="button"
            class="primary"
            disabled={plan.length === 0 || !mayOperate.value}
            onClick={apply}
          >
            Apply the plan
          </button>
        </div>
      </div>
    </>
  );
}

/** The model of a version never changes. */
const PAUSE_MS = 3_600_000;

/** The diagram's choice by keyboard: it suggests the elements of the model. */
function ElementChoice({
  definitionKey,
  selected,
  label,
  onChoose,
}: {
  readonly definitionKey: string;
  readonly selected: string | undefined;
  readonly label: string;
  onChoose(id: string | undefined): void;
}): VNode {
  const path = `/v2/process-definitions/${definitionKey}/xml`;
  const { data: xml } = useLive(
    `model ${definitionKey}`,
    (signal) => requestText(path, { signal }),
    PAUSE_MS,
  );
  const elements = xml === undefined ? [] : [...modelElements(xml).values()];
  return (
    <>
      <TextInput
        look="field"
        label={`${label} (click it on the diagram, or write its id)`}
        type="text"
        list="element-ids"
        value={selected ?? ''}
        onText={(text) => onChoose(text || undefined)}
      />
      <datalist id="element-ids">
        {elements
          .filter(({ type }) => type !== 'process' && type !== 'sequenceFlow')
          .map(({ id, name }) => (
            <option key={id} value={id} label={name || undefined} />
          ))}
      </datalist>
    </>
  );
}

function Plan({
  plan,
  onRemove,
}: {
  readonly plan: readonly PlannedChange[];
  onRemove(change: PlannedChange): void;
}): VNode {
  if (plan.length === 0) return <p class="hint">The plan is empty. Choose an element.</p>;
  return (
    <ol class="plan" aria-label="Plan">
      {plan.map((change) => (
        <li key={`${change.kind} ${change.elementId}`}>
          <span>
            {change.kind} <strong>{change.elementId}</strong>
            {change.kind === 'move' && (
              <>
                {' to '}
                <strong>{change.to}</strong>
              </>
            )}
          </span>
          <button type="button" class="small" onClick={() => onRemove(change)}>
            Remove
          </button>
        </li>
      ))}
    </ol>
  );
}
