/** Sets variables of an instance or of one of its scopes. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { setVariablesCommand } from '../commands.ts';
import { variablesProblem } from '../format.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { VariablesField } from '../parts/variables-field.tsx';

interface SetVariablesProps {
  readonly scopeKey: string;
  /** The initial JSON text of the field. */
  readonly initial: string;
  close(): void;
}

export function SetVariables({ scopeKey, initial, close }: SetVariablesProps): VNode {
  const [text, setText] = useState(initial);
  const empty =
    text.trim() === '' ? 'Write the variables as one JSON object, such as {"amount": 120}.' : undefined;
  return (
    <ActionDialog
      title="Set variables"
      verb="Set"
      command={setVariablesCommand(scopeKey, text)}
      problem={empty ?? variablesProblem(text)}
      close={close}
      run={async () => {
        await request(`/v2/element-instances/${scopeKey}/variables`, {
          method: 'PUT',
          bodyText: `{"variables":${text}}`,
        });
        return 'The variables are set.';
      }}
    >
      <VariablesField value={text} onInput={setText} />
      <p class="hint">Variables that are not named here keep their values.</p>
    </ActionDialog>
  );
}
