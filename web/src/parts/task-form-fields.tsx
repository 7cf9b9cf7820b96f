/** The form of a task, rendered by form-js, which is loaded on demand. */
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LoadedTask } from '../task-form.ts';
import { formData } from '../task-form.ts';
import { mayOperate } from '../user.ts';
import type { OpenForm } from './form-canvas.ts';
import { Loading } from './states.tsx';

interface TaskFormFieldsProps {
  readonly loaded: LoadedTask;
  readonly schema: string;
  complete(variablesText: string): Promise<void>;
}

/** Input is kept: the form is opened once, with the variables of that time. */
export function TaskFormFields({ loaded, schema, complete }: TaskFormFieldsProps): VNode {
  const holder = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState<OpenForm>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let opened: OpenForm | undefined;
    let isGone = false;
    const open = async (): Promise<void> => {
      const { openForm } = await import('./form-canvas.ts');
      if (isGone || !holder.current) return;
      opened = await openForm(holder.current, JSON.parse(schema) as object, formData(loaded.variables));
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
  }, [schema]);
  const submit = (): void => {
    const result = form?.submit();
    if (result === undefined) return;
    setProblem(
      result.isValid ? undefined : 'Some fields need another value; see the messages at the fields.',
    );
    if (result.isValid) void complete(JSON.stringify(result.data));
  };
  return (
    <>
      <div ref={holder} class="formjs" />
      {!form && problem === undefined && <Loading />}
      {problem !== undefined && <p class="problem">{problem}</p>}
      <div class="buttons">
        <button type="button" class="primary" disabled={!form || !mayOperate.value} onClick={submit}>
          Complete
        </button>
      </div>
    </>
  );
}
