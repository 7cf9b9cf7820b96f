/** Resolves an incident and retries the failed element. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { resolveCommand } from '../commands.ts';
import type { Incident } from '../items.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { LongText } from '../parts/long-text.tsx';

export function ResolveIncident({ incident, close }: { readonly incident: Incident; close(): void }): VNode {
  const { incidentKey, elementId, errorMessage, jobKey } = incident;
  const [retries, setRetries] = useState(1);
  const wanted = jobKey === null ? undefined : retries;
  return (
    <ActionDialog
      title={`Resolve the incident at ${elementId}`}
      verb="Resolve"
      command={resolveCommand(incidentKey, wanted)}
      problem={retries >= 1 ? undefined : 'The job needs at least one retry.'}
      close={close}
      run={async () => {
        await request(`/api/incidents/${incidentKey}/retry`, {
          body: wanted === undefined ? {} : { retries: wanted },
        });
        return `Resolved the incident at ${elementId}. The element is tried again.`;
      }}
    >
      <p>The element is tried again. If the cause remains, there will be a new incident: correct it first.</p>
      <LongText look="cause" text={errorMessage} />
      {jobKey !== null && (
        <label class="field short">
          Retries of the job
          <input
            type="number"
            min={1}
            value={retries}
            onInput={({ currentTarget }) => setRetries(Math.floor(currentTarget.valueAsNumber) || 0)}
          />
        </label>
      )}
    </ActionDialog>
  );
}
