/** Sends a dead letter again, as it is or with a corrected value. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError, request } from '../api.ts';
import { redriveCommand } from '../commands.ts';
import type { WholeDeadLetter } from '../own-items.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { LongText } from '../parts/long-text.tsx';

interface Result {
  readonly status: 'done' | 'refused' | 'failed' | 'skipped';
  readonly detail: string;
}

export function RedriveLetter({ letter, close }: { readonly letter: WholeDeadLetter; close(): void }): VNode {
  const { letter: id, partition, offset, value, reason } = letter;
  const [text, setText] = useState(value ?? '');
  const isChanged = value !== null && text !== value;
  return (
    <ActionDialog
      title={`Redrive dead letter ${id}`}
      verb={isChanged ? 'Redrive with this value' : 'Redrive as it is'}
      command={redriveCommand(id)}
      close={close}
      run={async () => {
        const path = `/api/dead-letters/${partition}/${offset}/redrive`;
        const { status, detail } = await request<Result>(path, { body: isChanged ? { value: text } : {} });
        if (status !== 'done') throw new ApiError(409, `It was ${status}: ${detail}`);
        return `Redriven: ${detail}.`;
      }}
    >
      <LongText look="cause" text={reason} />
      {value !== null && (
        <label class="field">
          Value (a corrected one is sent instead; the command line sends it as it is)
          <textarea
            rows={10}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
      )}
      <p class="hint">A command that was processed meanwhile is not applied twice.</p>
    </ActionDialog>
  );
}
