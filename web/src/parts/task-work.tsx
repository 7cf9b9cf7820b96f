/** Completes a task, with its form if it has one, otherwise with variables as JSON. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { request } from '../api.ts';
import { completeCommand } from '../commands.ts';
import { prettyJson, variablesProblem } from '../format.ts';
import { reloadAll } from '../live.ts';
import { go } from '../route.ts';
import type { LoadedTask } from '../task-form.ts';
import { mayOperate } from '../user.ts';
import { CommandLine } from './command.tsx';
import { ErrorBox } from './states.tsx';
import { TaskFormFields } from './task-form-fields.tsx';
import { say } from './toasts.tsx';
import { VariablesField } from './variables-field.tsx';

export function TaskWork({ loaded }: { readonly loaded: LoadedTask }): VNode {
  const { task, schema, variables } = loaded;
  const { userTaskKey, name } = task;
  const [error, setError] = useState<ApiError>();
  const complete = async (variablesText: string): Promise<void> => {
    try {
      await request(`/v2/user-tasks/${userTaskKey}/completion`, {
        bodyText: `{"variables":${variablesText.trim() || '{}'}}`,
      });
      say(`Completed: ${name}.`);
      go('/tasklist');
      reloadAll();
    } catch (failure) {
      setError(failure as ApiError);
    }
  };
  return (
    <section class="work" aria-label="Work on the task">
      {schema !== null ? (
        <TaskFormFields key={userTaskKey} loaded={loaded} schema={schema} complete={complete} />
      ) : (
        <>
          {variables.length > 0 && (
            <dl class="variables">
              {variables.map((each) => (
                <div key={each.variableKey}>
                  <dt>{each.name}</dt>
                  <dd>
                    <pre>{prettyJson(each.value)}</pre>
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <PlainWork taskKey={userTaskKey} reference={task.externalFormReference} complete={complete} />
        </>
      )}
      {error && <ErrorBox error={error} />}
    </section>
  );
}

interface PlainWorkProps {
  readonly taskKey: string;
  readonly reference: string | null;
  complete(variablesText: string): Promise<void>;
}

/** A task without a form that this page can show. */
function PlainWork({ taskKey, reference, complete }: PlainWorkProps): VNode {
  const [text, setText] = useState('');
  const problem = variablesProblem(text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) void complete(text);
      }}
    >
      {reference && <p class="hint">The form of this task is in another system: {reference}</p>}
      <VariablesField label="Result: variables (JSON), may be empty" value={text} onInput={setText} />
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
