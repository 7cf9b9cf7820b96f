/** Below an incident: the values that its expression reads, and the next step. */
import type { VNode } from 'preact';
import { search } from '../api.ts';
import { prettyJson } from '../format.ts';
import type { Incident, Variable } from '../items.ts';
import { useLive } from '../live.ts';
import { namesIn } from '../names-in-message.ts';
import { setQuery } from '../route.ts';
import { LongText } from './long-text.tsx';

const VARIABLES_MAX = 500;

export function IncidentValues({ incident }: { readonly incident: Incident }): VNode {
  const { processInstanceKey, errorMessage, jobKey } = incident;
  const { data: variables = [] } = useLive(`values ${processInstanceKey}`, async (signal) => {
    const filter = { processInstanceKey };
    return (await search<Variable>('variables', { filter, page: { limit: VARIABLES_MAX } }, signal)).items;
  });
  const names = namesIn(errorMessage, new Set(variables.map(({ name }) => name)));
  const shown = variables.filter(({ name }) => names.includes(name));
  return (
    <>
      {shown.length > 0 && (
        <section class="scope">
          <h3>The variables in this message have now</h3>
          <dl class="variables">
            {shown.map(({ variableKey, name, value, scopeKey }) => (
              <div key={variableKey}>
                <dt>{name}</dt>
                <dd>
                  <LongText text={prettyJson(value)} />
                  <button
                    type="button"
                    class="small"
                    aria-label={`History: the variable ${name}`}
                    onClick={() => setQuery({ panel: 'history', variable: `${scopeKey} ${name}`, step: '' })}
                  >
                    History
                  </button>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <p class="hint">
        {jobKey === null
          ? 'Next: set the variables that are wrong or missing, then resolve: the engine tries again.'
          : 'Next: correct the cause, then resolve with new retries: workers get the job again.'}
      </p>
    </>
  );
}
