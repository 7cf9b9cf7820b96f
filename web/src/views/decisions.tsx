/** Decisions: their tables with the rules that matched, and their evaluations. */
import type { VNode } from 'preact';
import { search } from '../api.ts';
import { plural } from '../format.ts';
import type { DecisionDefinition } from '../items.ts';
import { queryText } from '../links.ts';
import { useLive } from '../live.ts';
import { DecisionEvaluations } from '../parts/decision-evaluations.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { query } from '../route.ts';

const DEFINITIONS_MAX = 1000;

export function DecisionsView(): VNode {
  const live = useLive(
    'decisions',
    async (signal) => {
      const sort = [{ field: 'version', order: 'DESC' as const }];
      const page = { limit: DEFINITIONS_MAX };
      return (await search<DecisionDefinition>('decision-definitions', { page, sort }, signal)).items;
    },
    5000,
  );
  return (
    <>
      <div class="heading">
        <h1>Decisions</h1>
      </div>
      <Loaded live={live}>
        {(definitions) => {
          if (definitions.length === 0)
            return (
              <Empty title="No decision is deployed yet">
                <p>
                  <code>signalbox deploy discount.dmn</code>
                </p>
              </Empty>
            );
          const chosen =
            definitions.find((each) => each.decisionDefinitionKey === query.value['decision']) ??
            definitions[0];
          return (
            <div class="columns decisions">
              <DecisionList definitions={definitions} chosen={chosen} />
              {chosen && <DecisionEvaluations key={chosen.decisionDefinitionKey} definition={chosen} />}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}

function DecisionList({
  definitions,
  chosen,
}: {
  readonly definitions: readonly DecisionDefinition[];
  readonly chosen: DecisionDefinition | undefined;
}): VNode {
  const byId = [...Map.groupBy(definitions, (each) => each.decisionDefinitionId)];
  return (
    <nav class="sidelist" aria-label="Decisions">
      <p class="hint">{plural(byId.length, 'decision')}</p>
      <ul>
        {byId.map(([id, versions]) => (
          <li key={id}>
            <strong>{versions[0]?.name ?? id}</strong>
            <small>{versions[0]?.decisionRequirementsName}</small>
            <p>
              {versions.map((each) => (
                <a
                  key={each.decisionDefinitionKey}
                  href={`/operate/decisions${queryText({ decision: each.decisionDefinitionKey })}`}
                  aria-current={each === chosen ? 'true' : undefined}
                >
                  <span class="visually-hidden">{each.name}</span> v{each.version}
                </a>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </nav>
  );
}
