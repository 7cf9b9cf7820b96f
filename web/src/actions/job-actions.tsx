/** What an operator can do with a job instead of a worker: complete it, fail it, give it new retries. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { completeJobCommand, failJobCommand, retryJobCommand } from '../commands.ts';
import { plural, variablesProblem } from '../format.ts';
import type { Job } from '../items.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { NumberField } from '../parts/fields.tsx';
import { TextField, VariablesField } from '../parts/variables-field.tsx';

interface JobActionProps {
  readonly job: Job;
  /** Name of its element. */
  readonly element: string;
  close(): void;
}

export function CompleteJob({ job: { jobKey }, element, close }: JobActionProps): VNode {
  const [text, setText] = useState('');
  return (
    <ActionDialog
      title={`Complete the job of ${element}`}
      verb="Complete"
      command={completeJobCommand(jobKey, text)}
      problem={variablesProblem(text)}
      close={close}
      run={async () => {
        await request(`/v2/jobs/${jobKey}/completion`, {
          bodyText: `{"variables":${text.trim() || '{}'}}`,
        });
        return `Completed the job of ${element}.`;
      }}
    >
      <p>
        As a worker would: the element ends with these variables. A worker that has the job gets an error.
      </p>
      <VariablesField value={text} label="Result: variables (JSON), may be empty" onInput={setText} />
    </ActionDialog>
  );
}

export function FailJob({ job: { jobKey, retries }, element, close }: JobActionProps): VNode {
  const [left, setLeft] = useState(Math.max(0, retries - 1));
  const [message, setMessage] = useState('');
  return (
    <ActionDialog
      title={`Fail the job of ${element}`}
      verb="Fail"
      command={failJobCommand(jobKey, left, message)}
      close={close}
      run={async () => {
        await request(`/v2/jobs/${jobKey}/failure`, { body: { retries: left, errorMessage: message } });
        return `Failed the job of ${element}.`;
      }}
    >
      <NumberField label="Retries left (0: an incident)" value={left} min={0} onInput={setLeft} />
      <TextField label="Error message" value={message} onInput={setMessage} />
    </ActionDialog>
  );
}

export function RetryJob({ job: { jobKey }, element, close }: JobActionProps): VNode {
  const [retries, setRetries] = useState(1);
  return (
    <ActionDialog
      title={`New retries for the job of ${element}`}
      verb="Set"
      command={retryJobCommand(jobKey, retries)}
      problem={retries >= 1 ? undefined : 'The job needs at least one retry.'}
      close={close}
      run={async () => {
        await request(`/v2/jobs/${jobKey}`, { method: 'PATCH', body: { changeset: { retries } } });
        return `The job of ${element} has ${plural(retries, 'retry', 'retries')}.`;
      }}
    >
      <NumberField label="Retries" value={retries} onInput={setRetries} />
      <p class="hint">An incident of the job stays until it is resolved.</p>
    </ActionDialog>
  );
}
