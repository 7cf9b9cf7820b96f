/** A form, rendered by form-js, which is loaded on demand; input is kept as a draft. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { dropDraft, loadDraft, saveDraft } from '../draft.ts';
import { mayOperate } from '../user.ts';
import type { OpenForm } from './form-canvas.ts';
import { Loading } from './states.tsx';

interface FormFieldsProps {
  /** Of its draft, such as `task 17`. */
  readonly name: string;
  /** JSON text. */
  readonly schema: string;
  readonly data: Record<string, unknown>;
  /** Of the button. */
  readonly verb: string;
  /** Further buttons. */
  readonly children?: ComponentChildren;
  /** Resolves with true if the form was sent: its draft is deleted. */
  send(variablesText: string): Promise<boolean>;
}

/** The form is opened once, with the data of that time and the draft. */
export function FormFields(props: FormFieldsProps): VNode {
  const { name, schema, data, verb, children, send } = props;
  const holder = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState<OpenForm>();
  const [problem, setProblem] = useState<string>();
  const [opening, setOpening] = useState(0);
  const draft = loadDraft(name) as Record<string, unknown> | undefined;
  const [hadDraft, setHadDraft] = useState(draft !== undefined);
  useEffect(() => {
    let opened: OpenForm | undefined;
    let isGone = false;
    const open = async (): Promise<void> => {
      const { openForm } = await import('./form-canvas.ts');
      if (isGone || !holder.current) return;
      const start = { ...data, ...(loadDraft(name) as Record<string, unknown> | undefined) };
      opened = await openForm(holder.current, JSON.parse(schema) as object, start, (changed) =>
        saveDraft(name, changed),
      );
      if (isGone) opened.close();
      else setForm(opened);
    };
    open().catch((error: unknown) => {
      if (!isGone)
        setProblem(`The form can't be shown: ${error instanceof Error ? error.message : String(error)}`);
    });
    return () => {
      isGone = true;
      opened?.close();
    };
  }, [schema, opening]);
  const submit = async (): Promise<void> => {
    const result = form?.submit();
    if (result === undefined) return;
    setProblem(
      result.isValid ? undefined : 'Some fields need another value; see the messages at the fields.',
    );
    if (result.isValid && (await send(JSON.stringify(result.data)))) dropDraft(name);
  };
  const discard = (): void => {
    dropDraft(name);
    setHadDraft(false);
    setForm(undefined);
    setOpening(opening + 1);
  };
  return (
    <>
      {hadDraft && (
        <p class="hint">
          This is your draft, which is kept in this browser.{' '}
          <button type="button" class="link" onClick={discard}>
            Discard the draft
          </button>
        </p>
      )}
      <div ref={holder} class="formjs" />
      {!form && problem === undefined && <Loading />}
      {problem !== undefined && <p class="problem">{problem}</p>}
      <div class="buttons">
        {children}
        <button type="button" class="primary" disabled={!form || !mayOperate.value} onClick={submit}>
          {verb}
        </button>
      </div>
    </>
  );
}
