/** Deploys models, decisions and forms from files of the user's machine. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { request } from '../api.ts';
import { deployCommand } from '../commands.ts';
import { plural } from '../format.ts';
import { ActionDialog } from '../parts/dialog.tsx';

export function DeployFiles({ close }: { close(): void }): VNode {
  const [files, setFiles] = useState<readonly File[]>([]);
  return (
    <ActionDialog
      title="Deploy models and forms"
      verb="Deploy"
      command={deployCommand(files.map(({ name }) => name))}
      problem={files.length === 0 ? 'Choose at least one file.' : undefined}
      close={close}
      run={async () => {
        const form = new FormData();
        for (const file of files) form.append('resources', file, file.name);
        const { deployments } = await request<{ deployments: readonly object[] }>('/v2/deployments', {
          form,
        });
        return `Deployed ${plural(deployments.length, 'definition')}.`;
      }}
    >
      <label class="field">
        Files (choose them, or drop them here)
        <input
          type="file"
          multiple
          accept=".bpmn,.dmn,.form,.xml,.json"
          onChange={({ currentTarget }) => setFiles([...(currentTarget.files ?? [])])}
        />
      </label>
      <p class="hint">
        All files are deployed together, or none. A definition that has not changed keeps its version.
      </p>
    </ActionDialog>
  );
}
