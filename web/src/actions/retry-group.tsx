/** Resolves all incidents of a group: jobs get new retries, other elements are tried again. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { groupConditions } from '../incident-where.ts';
import type { IncidentGroup } from '../own-items.ts';
import { BulkDialog } from '../parts/bulk-dialog.tsx';
import { NumberField } from '../parts/fields.tsx';
import { LongText } from '../parts/long-text.tsx';

export function RetryGroup({ group, close }: { readonly group: IncidentGroup; close(): void }): VNode {
  const [retries, setRetries] = useState(1);
  const { hasJob, errorMessage, elementId } = group;
  return (
    <BulkDialog
      title={`Retry all at ${elementId}`}
      verb="Retry all"
      operation={hasJob ? 'retry' : 'resolve'}
      where={groupConditions(group)}
      settings={hasJob ? { retries: Math.max(1, retries) } : {}}
      options={hasJob ? { retries: String(retries) } : {}}
      problem={hasJob && retries < 1 ? 'Each job needs at least one retry.' : undefined}
      close={close}
    >
      <LongText look="cause" text={errorMessage} />
      <p>Each element is tried again. If the cause remains, there will be new incidents: correct it first.</p>
      {hasJob && <NumberField label="Retries of each job" value={retries} onInput={setRetries} />}
    </BulkDialog>
  );
}
