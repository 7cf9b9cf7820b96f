/** One user task: claim it, fill in its form, complete it. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError, request, search } from '../api.ts';
import { claimCommand, unclaimCommand } from '../commands.ts';
import type { UserTask, Variable } from '../items.ts';
import { instanceLink } from '../links.ts';
import { reloadAll, useLive } from '../live.ts';
import { Badge } from '../parts/badge.tsx';
import { CommandLine } from '../parts/command.tsx';
import { ErrorBox, Loaded } from '../parts/states.tsx';
import { TaskWork } from '../parts/task-work.tsx';
import { Time } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { WorkAs } from '../parts/work-as.tsx';
import type { LoadedTask } from '../task-form.ts';
import { mayOperate, userName } from '../user.ts';
import type { ViewProps } from '../view.ts';

async function loadTask(key: string, signal: AbortSignal): Promise<LoadedTask> {
  const [task, form, variables] = await Promise.all([
    request<UserTask>(`/v2/user-tasks/${key}`, { signal }),
    request<{ schema: string } | undefined>(`/v2/user-tasks/${key}/form`, { signal }),
    search<Variable>(`user-tasks/${key}/variables`, { page: { limit: 500 } }, signal),
  ]);
  return { task, schema: form?.schema ?? null, variables: variables.items };
}

export function TaskView({ params }: ViewProps): VNode {
  const key = params['key'] ?? '';
  const live = useLive(`task ${key}`, (signal) => loadTask(key, signal));
  return (
    <Loaded live={live}>
      {(loaded) => (
        <>
          <Heading task={loaded.task} />
          {loaded.task.state === 'CREATED' ? (
            <>
              <Assignment task={loaded.task} />
              <TaskWork loaded={loaded} />
            </>
          ) : (
            <p class="state">
              This task is <Badge state={loaded.task.state} />. <a href="/tasklist">Show all tasks</a>
            </p>
          )}
        </>
      )}
    </Loaded>
  );
}

/** Several users may claim a task at the same time: one of them gets it, the others learn from whom. */
async function explained(error: ApiError, key: string): Promise<ApiError> {
  if (error.status !== 409) return error;
  const { assignee, state } = await request<UserTask>(`/v2/user-tasks/${key}`).catch(() => ({
    assignee: null,
    state: '',
  }));
  if (state === 'COMPLETED') return new ApiError(409, 'The task has been completed meanwhile.');
  if (assignee === null) return error;
  return new ApiError(
    409,
    `${assignee} has claimed the task before you. Choose another one, or ask ${assignee}.`,
  );
}

function Heading({ task }: { readonly task: UserTask }): VNode {
  const { name, processName, processInstanceKey, creationDate, dueDate, candidateGroups } = task;
  return (
    <div class="heading">
      <div>
        <h1>{name}</h1>
        <p class="meta">
          <span>{processName}</span>
          <a href={instanceLink(processInstanceKey)}>Instance {processInstanceKey}</a>
          <span>
            created <Time at={creationDate} />
          </span>
          {dueDate && (
            <span>
              due <Time at={dueDate} />
            </span>
          )}
          {candidateGroups.length > 0 && <span>for {candidateGroups.join(', ')}</span>}
        </p>
      </div>
      <WorkAs />
    </div>
  );
}

function Assignment({ task }: { readonly task: UserTask }): VNode {
  const { userTaskKey, assignee } = task;
  const [error, setError] = useState<ApiError>();
  const user = userName.value;
  const change = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await work();
      setError(undefined);
      say(done);
    } catch (failure) {
      setError(await explained(failure as ApiError, userTaskKey));
    }
    reloadAll();
  };
  const claim = (): Promise<void> =>
    change(
      () =>
        request(`/v2/user-tasks/${userTaskKey}/assignment`, {
          body: { assignee: user, allowOverride: false },
        }),
      `The task is assigned to ${user}.`,
    );
  const unclaim = (): Promise<void> =>
    change(
      () => request(`/v2/user-tasks/${userTaskKey}/assignee`, { method: 'DELETE' }),
      'The task is no longer assigned.',
    );
  return (
    <section class="assignment" aria-label="Assignment">
      {assignee ? (
        <>
          <p>
            Assigned to <strong>{assignee}</strong>
          </p>
          <button type="button" disabled={!mayOperate.value} onClick={unclaim}>
            Return it
          </button>
        </>
      ) : (
        <>
          <p>Not assigned</p>
          <button
            type="button"
            class="primary"
            disabled={!mayOperate.value || user === ''}
            title={user === '' ? 'Enter your name first.' : undefined}
            onClick={claim}
          >
            Claim
          </button>
          {user === '' && <span class="hint">Enter your name above first.</span>}
        </>
      )}
      <CommandLine text={assignee ? unclaimCommand(userTaskKey) : claimCommand(userTaskKey, user)} />
      {error && <ErrorBox error={error} />}
    </section>
  );
}
