/** A decision's table with the rules that an evaluation matched, beside the latest evaluations. */
import type { VNode } from 'preact';
import { request, requestText, search } from '../api.ts';
import { decisionsOf } from '../decision-table.ts';
import type { DecisionDefinition } from '../items.ts';
import { instanceLink } from '../links.ts';
import { useLive } from '../live.ts';
import { query, setQuery } from '../route.ts';
import { Badge } from './badge.tsx';
import { DecisionTable } from './decision-table.tsx';
import { Empty, Loaded } from './states.tsx';
import { Time } from './time.tsx';

interface Evaluation {
  readonly decisionEvaluationInstanceKey: string;
  readonly state: string;
  readonly evaluationDate: string;
  readonly evaluationFailure: string | null;
  readonly result: string;
  readonly processInstanceKey: string;
}

interface WholeEvaluation extends Evaluation {
  readonly evaluatedInputs: readonly { readonly inputName: string; readonly inputValue: string }[];
  readonly matchedRules: readonly { readonly ruleId: string; readonly ruleIndex: number }[];
}

const EVALUATIONS_MAX = 20;
/** Versions never change. */
const PAUSE_MS = 3_600_000;

export function DecisionEvaluations({ definition }: { readonly definition: DecisionDefinition }): VNode {
  const { decisionDefinitionKey: key, decisionDefinitionId: id, name, version } = definition;
  const model = useLive(
    `dmn ${key}`,
    (signal) => requestText(`/v2/decision-definitions/${key}/xml`, { signal }),
    PAUSE_MS,
  );
  const evaluations = useLive(`evaluations ${key}`, (signal) => {
    const sort = [{ field: 'evaluationDate', order: 'DESC' as const }];
    const body = { filter: { decisionDefinitionKey: key }, sort, page: { limit: EVALUATIONS_MAX } };
    return search<Evaluation>('decision-instances', body, signal);
  });
  const chosen = query.value['evaluation'] || evaluations.data?.items[0]?.decisionEvaluationInstanceKey;
  const whole = useLive(
    chosen ? `evaluation ${chosen}` : null,
    (signal) => request<WholeEvaluation>(`/v2/decision-instances/${chosen}`, { signal }),
    PAUSE_MS,
  );
  return (
    <section>
      <h2 class="sectionhead">
        {name} <small>version {version}</small>
      </h2>
      <Loaded live={model}>
        {(xml) => (
          <>
            {decisionsOf(xml)
              .filter((each) => each.id === id)
              .map((decision) => (
                <DecisionTable
                  key={decision.id}
                  decision={decision}
                  matched={new Set((whole.data?.matchedRules ?? []).map(({ ruleIndex }) => ruleIndex))}
                  inputs={whole.data?.evaluatedInputs.map(({ inputValue }) => inputValue) ?? []}
                />
              ))}
          </>
        )}
      </Loaded>
      <h2 class="sectionhead">Evaluations, the newest first</h2>
      <Loaded live={evaluations}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="This version hasn't been evaluated, or not lately" />
          ) : (
            <EvaluationList items={items} chosen={chosen} />
          )
        }
      </Loaded>
    </section>
  );
}

function EvaluationList({
  items,
  chosen,
}: {
  readonly items: readonly Evaluation[];
  readonly chosen: string | undefined;
}): VNode {
  return (
    <table class="list">
      <thead>
        <tr>
          {['When', 'State', 'Result', 'Instance'].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map(({ decisionEvaluationInstanceKey: key, ...each }) => (
          <tr key={key} class={key === chosen ? 'selected' : ''}>
            <td>
              <button
                type="button"
                class="link"
                aria-pressed={key === chosen}
                onClick={() => setQuery({ evaluation: key })}
              >
                <Time at={each.evaluationDate} />
              </button>
            </td>
            <td data-label="State">
              <Badge state={each.state} />
            </td>
            <td data-label="Result">
              <code>{each.evaluationFailure ?? each.result}</code>
            </td>
            <td data-label="Instance">
              <a class="key" href={instanceLink(each.processInstanceKey)}>
                {each.processInstanceKey}
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
