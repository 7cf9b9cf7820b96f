/** The dialog of a bulk operation: a dry run first, then a start at a rate. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { request } from '../api.ts';
import { bulkCommand } from '../commands.ts';
import { plural } from '../format.ts';
import { bulkLink } from '../links.ts';
import type { BulkProgress } from '../own-items.ts';
import { go } from '../route.ts';
import { ActionDialog } from './dialog.tsx';
import { NumberField } from './fields.tsx';
import { ErrorBox } from './states.tsx';

interface BulkDialogProps {
  readonly title: string;
  /** Of the button, such as Retry. */
  readonly verb: string;
  readonly operation: 'cancel' | 'resolve' | 'retry' | 'set-variables' | 'migrate' | 'move';
  readonly where: Readonly<Record<string, string>>;
  /** Further fields of the request. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** JSON text of the variables, whose numbers keep all their digits. */
  readonly variables?: string;
  /** The same, as options of the command line. */
  readonly options?: Readonly<Record<string, string>>;
  readonly problem?: string | undefined;
  readonly isDangerous?: boolean;
  readonly children?: ComponentChildren;
  close(): void;
}

const RATE_DEFAULT = 100;

export function BulkDialog(props: BulkDialogProps): VNode {
  const { title, verb, operation, where, settings = {}, options = {}, problem, children, close } = props;
  const [rate, setRate] = useState(RATE_DEFAULT);
  const bodyOf = (dryRun: boolean): string => {
    const head = JSON.stringify({ operation, where, ...settings, rate: Math.max(1, rate), dryRun });
    return props.variables === undefined ? head : `${head.slice(0, -1)},"variables":${props.variables}}`;
  };
  return (
    <ActionDialog
      title={title}
      verb={verb}
      isDangerous={props.isDangerous === true}
      command={bulkCommand(operation, where, { ...options, rate: String(rate) })}
      problem={problem ?? (rate >= 1 ? undefined : 'The rate must be at least 1 per second.')}
      close={close}
      run={async () => {
        const progress = await request<BulkProgress>('/api/bulk', { bodyText: bodyOf(false) });
        go(bulkLink(progress.bulkId));
        return `Started: ${plural(progress.total, 'instance')}.`;
      }}
    >
      <Conditions where={where} />
      {children}
      <NumberField label="Instances per second, at most" value={rate} onInput={setRate} />
      {problem === undefined && <DryRun body={bodyOf(true)} />}
    </ActionDialog>
  );
}

function Conditions({ where }: { readonly where: Readonly<Record<string, string>> }): VNode {
  return (
    <ul class="conditions" aria-label="Conditions">
      {Object.entries(where).map(([name, value]) => (
        <li key={name}>
          <span>{name}</span> {value}
        </li>
      ))}
    </ul>
  );
}

/** How many instances there are, and those that would be skipped. */
function DryRun({ body: text }: { readonly body: string }): VNode {
  const [result, setResult] = useState<BulkProgress>();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    const stopping = new AbortController();
    setError(undefined);
    request<BulkProgress>('/api/bulk', { bodyText: text, signal: stopping.signal }).then(
      setResult,
      (failure) => {
        if (!stopping.signal.aborted) setError(failure as ApiError);
      },
    );
    return () => stopping.abort();
  }, [text]);
  if (error) return <ErrorBox error={error} />;
  if (!result) return <p class="hint">Counting …</p>;
  const { total, refused, skipped, planned } = result;
  return (
    <div class="dryrun" role="status">
      <p>
        <strong>{plural(total, 'instance')}</strong> {total === 1 ? 'matches' : 'match'}
        {refused > 0 && <span class="bad">, {plural(refused, 'would be', 'would be')} skipped</span>}
      </p>
      <ul>
        {planned.map((each) => (
          <li key={`${each.processId} ${each.version}`}>
            {each.processId} version {each.version}: {plural(each.tasks, 'instance')}
          </li>
        ))}
        {skipped.slice(0, 5).map((each) => (
          <li key={each.key} class="bad">
            {each.key}: {each.reason}
          </li>
        ))}
      </ul>
    </div>
  );
}
