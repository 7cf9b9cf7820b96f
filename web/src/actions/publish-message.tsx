/** Publishes a message. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { publishCommand } from '../commands.ts';
import { variablesProblem } from '../format.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { TextField, VariablesField } from '../parts/variables-field.tsx';

export function PublishMessage({ close }: { close(): void }): VNode {
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [text, setText] = useState('');
  return (
    <ActionDialog
      title="Publish a message"
      verb="Publish"
      command={publishCommand(name, key, text)}
      problem={variablesProblem(text)}
      close={close}
      run={async () => {
        const head = JSON.stringify({ name, correlationKey: key });
        await request('/v2/messages/publication', {
          bodyText: `${head.slice(0, -1)},"variables":${text.trim() || '{}'}}`,
        });
        return `Published the message ${name}.`;
      }}
    >
      <TextField label="Name" value={name} onInput={setName} required />
      <TextField label="Correlation key (empty: it can only start instances)" value={key} onInput={setKey} />
      <VariablesField value={text} onInput={setText} />
    </ActionDialog>
  );
}
