/** Variables by scope. */
import type { VNode } from 'preact';
import { SetVariables } from '../actions/set-variables.tsx';
import { search } from '../api.ts';
import { prettyJson } from '../format.ts';
import type { Variable } from '../items.ts';
import { useLive } from '../live.ts';
import type { LoadedInstance } from '../loaded-instance.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { LongText } from '../parts/long-text.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { setQuery } from '../route.ts';

const VARIABLES_MAX = 500;
/** The server truncates longer values in lists. */
const SHOWN_LENGTH_MAX = 8191;

export function VariablesPanel({
  loaded: { instance, elements },
}: {
  readonly loaded: LoadedInstance;
}): VNode {
  const processInstanceKey = instance.processInstanceKey;
  const isActive = instance.state === 'ACTIVE';
  const live = useLive(`variables ${processInstanceKey}`, async (signal) => {
    const filter = { processInstanceKey };
    const sort = [{ field: 'name', order: 'ASC' as const }];
    return (await search<Variable>('variables', { filter, sort, page: { limit: VARIABLES_MAX } }, signal))
      .items;
  });
  const scopeName = (scopeKey: string): string => {
    if (scopeKey === processInstanceKey) return 'Process instance';
    const element = elements.find(({ elementInstanceKey }) => elementInstanceKey === scopeKey);
    return element ? `${element.elementName} (${scopeKey})` : `Scope ${scopeKey}`;
  };
  return (
    <>
      {isActive && (
        <div class="paneltools">
          <ActionButton label="Set variables">
            {(close) => <SetVariables scopeKey={processInstanceKey} initial="" close={close} />}
          </ActionButton>
        </div>
      )}
      <Loaded live={live}>
        {(variables) =>
          variables.length === 0 ? (
            <Empty title="The instance has no variables" />
          ) : (
            [...Map.groupBy(variables, ({ scopeKey }) => scopeKey)].map(([scopeKey, all]) => (
              <section key={scopeKey} class="scope">
                <h2>{scopeName(scopeKey)}</h2>
                <dl class="variables">
                  {all.map((variable) => (
                    <VariableRow key={variable.variableKey} variable={variable} isActive={isActive} />
                  ))}
                </dl>
              </section>
            ))
          )
        }
      </Loaded>
    </>
  );
}

function VariableRow({
  variable,
  isActive,
}: {
  readonly variable: Variable;
  readonly isActive: boolean;
}): VNode {
  const { name, value, scopeKey } = variable;
  const isWhole = value.length < SHOWN_LENGTH_MAX;
  return (
    <div data-name={name}>
      <dt>{name}</dt>
      <dd>
        <LongText text={isWhole ? prettyJson(value) : `${value}…`} />
        <span class="buttons">
          <button
            type="button"
            class="small"
            aria-label={`History: the variable ${name}`}
            onClick={() =>
              setQuery({ panel: 'history', variable: `${scopeKey} ${name}`, element: '', step: '' })
            }
          >
            History
          </button>
          {isActive && isWhole && (
            <ActionButton label="Edit" look="small" about={`the variable ${name}`}>
              {(close) => (
                <SetVariables
                  scopeKey={scopeKey}
                  initial={`{${JSON.stringify(name)}: ${value}}`}
                  close={close}
                />
              )}
            </ActionButton>
          )}
        </span>
      </dd>
    </div>
  );
}
