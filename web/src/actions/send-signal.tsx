/** Broadcasts a signal. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { signalCommand } from '../commands.ts';
import { variablesProblem } from '../format.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { TextField, VariablesField } from '../parts/variables-field.tsx';

export function SendSignal({ close }: { close(): void }): VNode {
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  return (
    <ActionDialog
      title="Send a signal"
      verb="Send"
      command={signalCommand(name, text)}
      problem={variablesProblem(text)}
      close={close}
      run={async () => {
        const head = JSON.stringify({ signalName: name });
        await request('/v2/signals/broadcast', {
          bodyText: `${head.slice(0, -1)},"variables":${text.trim() || '{}'}}`,
        });
        return `Sent the signal ${name}.`;
      }}
    >
      <TextField label="Name" value={name} onInput={setName} required />
      <VariablesField value={text} onInput={setText} />
      <p class="hint">Signals are not buffered: only events that wait now receive it.</p>
    </ActionDialog>
  );
}
