/** Deploys models, decisions and forms; what is wrong with them is shown at their elements before. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { request } from '../api.ts';
import { deployCommand } from '../commands.ts';
import { plural } from '../format.ts';
import type { DiagramMark } from '../marks.ts';
import type { Finding, ValidatedFile } from '../own-items.ts';
import { Diagram } from '../parts/diagram.tsx';
import { ActionDialog } from '../parts/dialog.tsx';
import { ErrorBox } from '../parts/states.tsx';

interface DeployFilesProps {
  readonly initial?: readonly File[];
  close(): void;
}

interface CheckedFile extends ValidatedFile {
  readonly text: string;
}

export function DeployFiles({ initial = [], close }: DeployFilesProps): VNode {
  const [files, setFiles] = useState<readonly File[]>(initial);
  const { checked, error } = useChecked(files);
  const bad = checked.reduce((sum, { findings }) => sum + findings.length, 0);
  return (
    <ActionDialog
      title="Deploy models and forms"
      verb="Deploy"
      isWide
      command={deployCommand(files.map(({ name }) => name))}
      problem={problemOf(files, bad)}
      close={close}
      run={async () => {
        const { deployments } = await request<{ deployments: readonly object[] }>('/v2/deployments', {
          form: formOf(files),
        });
        return `Deployed ${plural(deployments.length, 'definition')}.`;
      }}
    >
      <label class="field dropfield">
        Files (choose them, or drop them on the page)
        <input
          type="file"
          multiple
          accept=".bpmn,.dmn,.form,.xml,.json"
          onChange={({ currentTarget }) => setFiles([...(currentTarget.files ?? [])])}
        />
      </label>
      {error && <ErrorBox error={error} />}
      {checked.map((file) => (
        <FileReport key={file.file} file={file} />
      ))}
      <p class="hint">
        All files are deployed together, or none. A definition that hasn't changed keeps its version.
      </p>
    </ActionDialog>
  );
}

function problemOf(files: readonly File[], bad: number): string | undefined {
  if (files.length === 0) return 'Choose at least one file.';
  if (bad === 0) return undefined;
  return `${plural(bad, 'problem')} must be corrected before the files can be deployed.`;
}

function formOf(files: readonly File[]): FormData {
  const form = new FormData();
  for (const file of files) form.append('resources', file, file.name);
  return form;
}

function useChecked(files: readonly File[]): {
  readonly checked: readonly CheckedFile[];
  readonly error: ApiError | undefined;
} {
  const [checked, setChecked] = useState<readonly CheckedFile[]>([]);
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    setChecked([]);
    setError(undefined);
    if (files.length === 0) return;
    const stopping = new AbortController();
    const check = async (): Promise<void> => {
      const [{ items }, texts] = await Promise.all([
        request<{ items: ValidatedFile[] }>('/api/validations', {
          form: formOf(files),
          signal: stopping.signal,
        }),
        Promise.all(files.map((file) => file.text())),
      ]);
      if (stopping.signal.aborted) return;
      setChecked(items.map((item, at) => ({ ...item, text: texts[at] ?? '' })));
    };
    check().catch((failure: unknown) => {
      if (!stopping.signal.aborted) setError(failure as ApiError);
    });
    return () => stopping.abort();
  }, [files]);
  return { checked, error };
}

function FileReport({ file }: { readonly file: CheckedFile }): VNode {
  const { findings, warnings, text } = file;
  const all = [...findings, ...warnings];
  const [selected, setSelected] = useState<string>();
  const marks = all.flatMap(({ elementId }, at): DiagramMark[] =>
    elementId === undefined ? [] : [{ elementId, kind: 'finding', label: String(at + 1) }],
  );
  return (
    <section class="filereport" aria-label={file.file}>
      <h3>
        {file.file} {all.length === 0 && <small>nothing to correct</small>}
      </h3>
      {marks.length > 0 && (
        <Diagram xml={text} name={file.file} marks={marks} selected={selected} onSelect={setSelected} />
      )}
      {all.length > 0 && (
        <ol class="findings">
          {all.map((finding, at) => (
            <FindingItem
              key={at}
              finding={finding}
              isWarning={at >= findings.length}
              isSelected={finding.elementId !== undefined && finding.elementId === selected}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function FindingItem({
  finding: { elementId, line, reason },
  isWarning,
  isSelected,
}: {
  readonly finding: Finding;
  readonly isWarning: boolean;
  readonly isSelected: boolean;
}): VNode {
  return (
    <li class={`${isWarning ? 'warning' : 'bad'}${isSelected ? ' selected' : ''}`}>
      <strong>{isWarning ? 'Warning' : 'Problem'}</strong>
      {elementId !== undefined && ` at ${elementId}`}
      {line !== undefined && ` (line ${line})`}: {reason}
    </li>
  );
}
