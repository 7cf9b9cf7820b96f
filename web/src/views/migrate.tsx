/** Migrates an instance to another version or process: a mapping with suggestions, a dry run, then it is applied. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { request, requestText } from '../api.ts';
import { migrateCommand } from '../commands.ts';
import type { ModelElement } from '../compare-models.ts';
import { suggestMapping } from '../compare-models.ts';
import { useDefinitions } from '../definitions.ts';
import type { ProcessDefinition, ProcessInstance } from '../items.ts';
import { instanceLink } from '../links.ts';
import { reloadAll, useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { loadInstance } from '../loaded-instance.ts';
import { modelElements } from '../model-elements.ts';
import { CommandLine } from '../parts/command.tsx';
import { Diagram } from '../parts/diagram.tsx';
import { SelectField } from '../parts/fields.tsx';
import { HasEnded } from '../parts/has-ended.tsx';
import { Empty, ErrorBox, Loaded } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import { go, query, setQuery } from '../route.ts';
import { mayOperate } from '../user.ts';
import type { ViewProps } from '../view.ts';

/** Versions never change. */
const PAUSE_MS = 3_600_000;

export function MigrateView({ params }: ViewProps): VNode {
  const key = params['key'] ?? '';
  const live = useLive(`migrate ${key}`, (signal) => loadInstance(key, signal));
  return (
    <Loaded live={live}>
      {(loaded) =>
        loaded.instance.state === 'ACTIVE' ? (
          <Target loaded={loaded} />
        ) : (
          <HasEnded instance={loaded.instance} />
        )
      }
    </Loaded>
  );
}

function Target({ loaded }: { readonly loaded: LoadedInstance }): VNode {
  const { instance } = loaded;
  const definitions = useDefinitions().filter(
    (each) => each.processDefinitionKey !== instance.processDefinitionKey,
  );
  const own = definitions.filter((each) => each.processDefinitionId === instance.processDefinitionId);
  const wanted = query.value['target'];
  const target = definitions.find((each) => each.processDefinitionKey === wanted) ?? own[0] ?? definitions[0];
  return (
    <>
      <div class="heading">
        <div>
          <h1>Migrate {instance.processDefinitionName ?? instance.processDefinitionId}</h1>
          <p class="meta">
            <a href={instanceLink(instance.processInstanceKey)}>Instance {instance.processInstanceKey}</a>
            <span>version {instance.processDefinitionVersion}</span>
          </p>
        </div>
      </div>
      {target === undefined ? (
        <Empty title="There is no other version to migrate to" />
      ) : (
        <>
          <form class="filters" aria-label="Target" onSubmit={(event) => event.preventDefault()}>
            <SelectField
              label="To"
              value={target.processDefinitionKey}
              values={[...own, ...definitions.filter((each) => !own.includes(each))].map(
                (each) =>
                  [each.processDefinitionKey, `${each.processDefinitionId} version ${each.version}`] as const,
              )}
              onChange={(value) => setQuery({ target: value })}
            />
          </form>
          <Models loaded={loaded} target={target} />
        </>
      )}
    </>
  );
}

function Models({
  loaded,
  target,
}: {
  readonly loaded: LoadedInstance;
  readonly target: ProcessDefinition;
}): VNode {
  const keys = [loaded.instance.processDefinitionKey, target.processDefinitionKey];
  const live = useLive(
    `models ${keys}`,
    (signal) => Promise.all(keys.map((key) => requestText(`/v2/process-definitions/${key}/xml`, { signal }))),
    PAUSE_MS,
  );
  const active = loaded.counts.filter((each) => each.active > 0).map(({ elementId }) => elementId);
  return (
    <Loaded live={live}>
      {([from = '', to = '']) => (
        <Mapping
          key={target.processDefinitionKey}
          instance={loaded.instance}
          target={target}
          active={active}
          source={modelElements(from)}
          targets={modelElements(to)}
          xml={to}
        />
      )}
    </Loaded>
  );
}

interface MappingProps {
  readonly instance: ProcessInstance;
  readonly target: ProcessDefinition;
  /** Ids of elements with tokens. */
  readonly active: readonly string[];
  readonly source: ReadonlyMap<string, ModelElement>;
  readonly targets: ReadonlyMap<string, ModelElement>;
  /** Of the target. */
  readonly xml: string;
}

function Mapping({ instance, target, active, source, targets, xml }: MappingProps): VNode {
  const key = instance.processInstanceKey;
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [reasons, setReasons] = useState<readonly string[]>();
  const [error, setError] = useState<ApiError>();
  const mapping = new Map([...suggestMapping(active, source, targets), ...chosen]);
  const body = {
    targetProcessDefinitionKey: target.processDefinitionKey,
    mappingInstructions: [...mapping].flatMap(([sourceElementId, targetElementId]) =>
      targetElementId === '' ? [] : [{ sourceElementId, targetElementId }],
    ),
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    setError(undefined);
    try {
      await work();
    } catch (failure) {
      setError(failure as ApiError);
    }
  };
  const check = (): Promise<void> =>
    run(async () => {
      const path = `/api/process-instances/${key}/migration-check`;
      setReasons((await request<{ reasons: string[] }>(path, { body })).reasons);
    });
  const apply = (): Promise<void> =>
    run(async () => {
      await request(`/v2/process-instances/${key}/migration`, { body });
      say(`The instance is now of version ${target.version}.`);
      go(instanceLink(key));
      reloadAll();
    });
  const marks = [...mapping.values()].map((elementId) => ({ elementId, kind: 'active' as const }));
  return (
    <>
      <Diagram xml={xml} name={`${target.processDefinitionId} version ${target.version}`} marks={marks} />
      <div class="panels planner">
        <MappingTable
          mapping={mapping}
          source={source}
          targets={targets}
          onChoose={(from, to) => {
            setChosen(new Map([...chosen, [from, to]]));
            setReasons(undefined);
          }}
        />
        {reasons?.length === 0 && <p role="status">Dry run: the instance can be migrated.</p>}
        {reasons !== undefined && reasons.length > 0 && (
          <div class="problem" role="status">
            <p>Dry run: these reasons prevent the migration.</p>
            <ul>
              {reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </div>
        )}
        {error && <ErrorBox error={error} />}
        <CommandLine
          text={migrateCommand(
            key,
            { processId: target.processDefinitionId, version: target.version },
            mapping,
          )}
        />
        <div class="buttons">
          <button type="button" disabled={!mayOperate.value} onClick={check}>
            Dry run
          </button>
          <button type="button" class="primary" disabled={!mayOperate.value} onClick={apply}>
            Migrate
          </button>
        </div>
      </div>
    </>
  );
}

function MappingTable({
  mapping,
  source,
  targets,
  onChoose,
}: {
  readonly mapping: ReadonlyMap<string, string>;
  readonly source: ReadonlyMap<string, ModelElement>;
  readonly targets: ReadonlyMap<string, ModelElement>;
  onChoose(from: string, to: string): void;
}): VNode {
  const nameOf = (elements: ReadonlyMap<string, ModelElement>, id: string): string => {
    const name = elements.get(id)?.name;
    return name ? `${name} (${id})` : id;
  };
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Active element</th>
          <th scope="col">Becomes</th>
        </tr>
      </thead>
      <tbody>
        {[...mapping].map(([from, to]) => (
          <tr key={from}>
            <td>{nameOf(source, from)}</td>
            <td data-label="Becomes">
              <select
                aria-label={`${from} becomes`}
                value={to}
                onChange={({ currentTarget }) => onChoose(from, currentTarget.value)}
              >
                <option value="">Choose an element</option>
                {[...targets.values()]
                  .filter(({ type }) => type === source.get(from)?.type)
                  .map(({ id }) => (
                    <option key={id} value={id}>
                      {nameOf(targets, id)}
                    </option>
                  ))}
              </select>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
