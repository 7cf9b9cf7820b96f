/** Completes a task, with its form if it has one, otherwise with variables as JSON. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { request } from '../api.ts';
import { completeCommand } from '../commands.ts';
import { dropDraft, loadDraft, saveDraft } from '../draft.ts';
import { prettyJson, variablesProblem } from '../format.ts';
import { reloadAll } from '../live.ts';
import { go } from '../route.ts';
import type { LoadedTask } from '../task-form.ts';
import { formData } from '../task-form.ts';
import { mayOperate } from '../user.ts';
import { CommandLine } from './command.tsx';
import { FormFields } from './form-fields.tsx';
import { LongText } from './long-text.tsx';
import { ErrorBox } from './states.tsx';
import { say } from './toasts.tsx';
import { VariablesField } from './variables-field.tsx';

export function TaskWork({ loaded }: { readonly loaded: LoadedTask }): VNode {
  const { task, schema, variables } = loaded;
  const { userTaskKey, name } = task;
  const [error, setError] = useState<ApiError>();
  const draftName = `task ${userTaskKey}`;
  const complete = async (variablesText: string): Promise<boolean> => {
    try {
      await request(`/v2/user-tasks/${userTaskKey}/completion`, {
        bodyText: `{"variables":${variablesText.trim() || '{}'}}`,
      });
      say(`Completed: ${name}.`);
      go('/tasklist');
      reloadAll();
      return true;
    } catch (failure) {
      setError(failure as ApiError);
      return false;
    }
  };
  return (
    <section class="work" aria-label="Work on the task">
      {schema !== null ? (
        <FormFields
          key={userTaskKey}
          name={draftName}
          schema={schema}
          data={formData(variables)}
          verb="Complete"
          send={complete}
        />
      ) : (
        <>
          {variables.length > 0 && (
            <dl class="variables">
              {variables.map((each) => (
                <div key={each.variableKey}>
                  <dt>{each.name}</dt>
                  <dd>
                    <LongText text={prettyJson(each.value)} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <PlainWork
            taskKey={userTaskKey}
            draftName={draftName}
            reference={task.externalFormReference}
            complete={complete}
          />
        </>
      )}
      {error && (
        <>
          <ErrorBox error={error} />
          <p class="hint">What you have written is kept in this browser.</p>
        </>
      )}
    </section>
  );
}

interface PlainWorkProps {
  readonly taskKey: string;
  readonly draftName: string;
  readonly reference: string | null;
  complete(variablesText: string): Promise<boolean>;
}

/** A task without a form that this page can show. */
function PlainWork({ taskKey, draftName, reference, complete }: PlainWorkProps): VNode {
  const [text, setText] = useState(String(loadDraft(draftName) ?? ''));
  const problem = variablesProblem(text);
  const send = async (): Promise<void> => {
    if (await complete(text)) dropDraft(draftName);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) void send();
      }}
    >
      {reference && <p class="hint">The form of this task is in another system: {reference}</p>}
      <VariablesField
        label="Result: variables (JSON), may be empty"
        value={text}
        onInput={(typed) => {
          setText(typed);
          saveDraft(draftName, typed);
        }}
      />
      {problem !== undefined && <p class="problem">{problem}</p>}
      <div class="buttons">
        <button type="submit" class="primary" disabled={!mayOperate.value || problem !== undefined}>
          Complete
        </button>
      </div>
      <CommandLine text={completeCommand(taskKey, text)} />
    </form>
  );
}
