/** A dialog with a form, the equivalent command and the error of the last attempt. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { reloadAll } from '../live.ts';
import { CommandLine } from './command.tsx';
import { ErrorBox } from './states.tsx';
import { say } from './toasts.tsx';

interface DialogProps {
  readonly title: string;
  /** The label of the submit button. */
  readonly verb: string;
  readonly command: string;
  readonly isDangerous?: boolean;
  /** It has a diagram. */
  readonly isWide?: boolean;
  /** Why it can't be submitted; undefined if it can. */
  readonly problem?: string | undefined;
  readonly children?: ComponentChildren;
  /** Resolves with a message for the user. Rejects with ApiError. */
  run(): Promise<string>;
  close(): void;
}

export function ActionDialog(props: DialogProps): VNode {
  const { title, verb, command, isDangerous = false, isWide = false, problem, children, run, close } = props;
  const element = useRef<HTMLDialogElement>(null);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<ApiError>();
  useEffect(() => element.current?.showModal(), []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (problem !== undefined || isRunning) return;
    setRunning(true);
    setError(undefined);
    try {
      say(await run());
      reloadAll();
      element.current?.close();
    } catch (failure) {
      setError(failure as ApiError);
    } finally {
      setRunning(false);
    }
  };
  return (
    <dialog ref={element} class={isWide ? 'wide' : undefined} onClose={close} aria-label={title}>
      <form onSubmit={submit}>
        <h2>{title}</h2>
        {children}
        {problem !== undefined && <p class="problem">{problem}</p>}
        {error && <ErrorBox error={error} />}
        <p class="hint">The same on the command line:</p>
        <CommandLine text={command} />
        <div class="buttons">
          <button type="button" onClick={() => element.current?.close()}>
            Close
          </button>
          <button
            type="submit"
            class={isDangerous ? 'danger' : 'primary'}
            disabled={isRunning || problem !== undefined}
          >
            {isRunning ? 'Working …' : verb}
          </button>
        </div>
      </form>
    </dialog>
  );
}

/** A dialog whose content has its own buttons. */
export function PlainDialog({
  title,
  children,
  close,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
  close(): void;
}): VNode {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} onClose={close} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}
