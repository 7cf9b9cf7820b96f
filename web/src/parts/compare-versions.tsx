/** Two versions of a process side by side: what was added, removed and changed, and how long elements take. */
import type { VNode } from 'preact';
import { requestText } from '../api.ts';
import type { ModelDifference } from '../compare-models.ts';
import { compareModels } from '../compare-models.ts';
import { words } from '../format.ts';
import type { ProcessDefinition } from '../items.ts';
import { useLive } from '../live.ts';
import type { DiagramMark } from '../marks.ts';
import { modelElements } from '../model-elements.ts';
import { query, setQuery } from '../route.ts';
import { Diagram } from './diagram.tsx';
import { Empty, Loaded } from './states.tsx';

/** Versions never change. */
const PAUSE_MS = 3_600_000;

export function CompareVersions({
  shown,
  other,
}: {
  readonly shown: ProcessDefinition;
  readonly other: ProcessDefinition;
}): VNode {
  const [older, newer] = shown.version < other.version ? [shown, other] : [other, shown];
  const live = useLive(
    `compare ${older.processDefinitionKey} ${newer.processDefinitionKey}`,
    (signal) =>
      Promise.all(
        [older, newer].map(({ processDefinitionKey: key }) =>
          requestText(`/v2/process-definitions/${key}/xml`, { signal }),
        ),
      ),
    PAUSE_MS,
  );
  return (
    <Loaded live={live}>
      {([from = '', to = '']) => {
        const differences = compareModels(modelElements(from), modelElements(to));
        return (
          <>
            <div class="pair">
              <Side definition={older} xml={from} differences={differences.filter(isOld)} />
              <Side definition={newer} xml={to} differences={differences.filter(isNew)} />
            </div>
            <DifferenceList differences={differences} />
          </>
        );
      }}
    </Loaded>
  );
}

const isOld = ({ what }: ModelDifference): boolean => what !== 'added';
const isNew = ({ what }: ModelDifference): boolean => what !== 'removed';

function Side({
  definition,
  xml,
  differences,
}: {
  readonly definition: ProcessDefinition;
  readonly xml: string;
  readonly differences: readonly ModelDifference[];
}): VNode {
  const { version, name, processDefinitionId } = definition;
  return (
    <section>
      <h2 class="sectionhead">Version {version}</h2>
      <Diagram
        xml={xml}
        name={`${name ?? processDefinitionId}, version ${version}`}
        marks={differences.map(({ id, what }): DiagramMark => ({ elementId: id, kind: what }))}
        selected={query.value['element']}
        onSelect={(element) => setQuery({ element: element ?? '', page: '' })}
      />
    </section>
  );
}

function DifferenceList({ differences }: { readonly differences: readonly ModelDifference[] }): VNode {
  if (differences.length === 0) return <Empty title="The two versions have the same elements" />;
  return (
    <ul class="differences" aria-label="Differences">
      {differences.map(({ id, name, type, what }) => (
        <li key={id} class={what}>
          <span>{what}</span> {name || id} <small>{words(type)}</small>
        </li>
      ))}
    </ul>
  );
}
