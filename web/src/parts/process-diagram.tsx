/** The diagram of a process with the tokens of all instances, or a heat map. */
import type { VNode } from 'preact';
import { request } from '../api.ts';
import { loadCounts } from '../counts.ts';
import type { Heat } from '../heat.ts';
import { HEATS, heatMarks } from '../heat.ts';
import type { ProcessDefinition } from '../items.ts';
import { useLive } from '../live.ts';
import type { ElementTimes } from '../own-items.ts';
import { query, setQuery } from '../route.ts';
import { Diagram } from './diagram.tsx';
import { ElementNumbers } from './element-numbers.tsx';
import { Segments } from './fields.tsx';

const TIMES_PAUSE_MS = 5000;

export function ProcessDiagram({ definition }: { readonly definition: ProcessDefinition }): VNode {
  const { processDefinitionKey: definitionKey, name, processDefinitionId } = definition;
  const heat = (HEATS.find(([value]) => value === query.value['heat'])?.[0] ?? '') as Heat;
  const counts = useLive(`counts ${definitionKey}`, (signal) => loadCounts({ definitionKey }, signal));
  const times = useLive(
    `times ${definitionKey}`,
    async (signal) =>
      (
        await request<{ items: ElementTimes[] }>(`/api/process-definitions/${definitionKey}/times`, {
          signal,
        })
      ).items,
    TIMES_PAUSE_MS,
  );
  return (
    <>
      <Diagram
        processDefinitionKey={definitionKey}
        name={name ?? processDefinitionId}
        marks={heatMarks(heat, counts.data ?? [], times.data ?? [])}
        selected={query.value['element']}
        onSelect={(element) => setQuery({ element: element ?? '', page: '' })}
      >
        <Segments
          legend="What the diagram shows"
          name="heat"
          values={HEATS}
          chosen={heat}
          onChoose={(value) => setQuery({ heat: value })}
        />
      </Diagram>
      <ElementNumbers counts={counts.data ?? []} times={times.data ?? []} />
    </>
  );
}
