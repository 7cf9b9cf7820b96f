/** Starts an instance of a process. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { startCommand } from '../commands.ts';
import { variablesProblem } from '../format.ts';
import type { ProcessDefinition } from '../items.ts';
import { instanceLink } from '../links.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { VariablesField } from '../parts/variables-field.tsx';
import { go } from '../route.ts';

export function StartInstance({
  definition: { processDefinitionKey, processDefinitionId, version, name },
  close,
}: {
  readonly definition: ProcessDefinition;
  close(): void;
}): VNode {
  const [text, setText] = useState('');
  return (
    <ActionDialog
      title={`Start ${name ?? processDefinitionId}, version ${version}`}
      verb="Start"
      command={startCommand(processDefinitionId, version, text)}
      problem={variablesProblem(text)}
      close={close}
      run={async () => {
        // As text: parsing would change numbers with many digits.
        const bodyText = `{"processDefinitionKey":"${processDefinitionKey}","variables":${text.trim() || '{}'}}`;
        const { processInstanceKey } = await request<{ processInstanceKey: string }>(
          '/v2/process-instances',
          {
            bodyText,
          },
        );
        go(instanceLink(processInstanceKey));
        return `Started instance ${processInstanceKey}.`;
      }}
    >
      <VariablesField value={text} onInput={setText} />
    </ActionDialog>
  );
}
