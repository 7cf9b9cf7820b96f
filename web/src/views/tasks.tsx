/** User tasks: unassigned, mine, all. */
import type { VNode } from 'preact';
import { search } from '../api.ts';
import type { ProcessInstance, UserTask } from '../items.ts';
import { taskLink } from '../links.ts';
import { useLive } from '../live.ts';
import { PAGE_SIZE, Pager, pageNumber } from '../parts/pager.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { TextInput } from '../parts/text-input.tsx';
import { Time } from '../parts/time.tsx';
import { WorkAs } from '../parts/work-as.tsx';
import { query, setQuery } from '../route.ts';
import { ASSIGNEE_FILTERS, taskFilter } from '../task-filter.ts';
import { userName } from '../user.ts';

export function TasksView(): VNode {
  const page = pageNumber();
  const whose = query.value['tasks'] ?? '';
  const group = query.value['group'] ?? '';
  const filter = taskFilter(whose, userName.value, group);
  const live = useLive(filter && `tasks ${JSON.stringify(filter)} ${page}`, async (signal) => {
    const found = await search<UserTask>(
      'user-tasks',
      {
        filter: filter ?? {},
        sort: [
          { field: 'priority', order: 'DESC' },
          { field: 'creationDate', order: 'ASC' },
        ],
        page: { from: page * PAGE_SIZE, limit: PAGE_SIZE },
      },
      signal,
    );
    return { ...found, businessKeys: await businessKeysOf(found.items, signal) };
  });
  return (
    <>
      <div class="heading">
        <h1>Tasks</h1>
        <WorkAs />
      </div>
      <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
        <fieldset class="segments">
          <legend class="visually-hidden">Which tasks</legend>
          {ASSIGNEE_FILTERS.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="tasks"
                checked={whose === value}
                onChange={() => setQuery({ tasks: value, page: '' })}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        <TextInput
          label="Candidate group"
          value={group}
          onText={(text) => setQuery({ group: text, page: '' })}
        />
      </form>
      {filter === null ? (
        <Empty title="Enter your name above to see your tasks" />
      ) : (
        <Loaded live={live}>
          {({ items, businessKeys, page: total }) =>
            items.length === 0 ? (
              <Empty
                title={whose === 'done' ? 'No task has been completed yet' : 'There is no task to do here'}
              />
            ) : (
              <>
                <ul class="tasks">
                  {items.map((task) => (
                    <TaskRow
                      key={task.userTaskKey}
                      task={task}
                      businessKey={businessKeys[task.processInstanceKey]}
                    />
                  ))}
                </ul>
                <Pager page={total} />
              </>
            )
          }
        </Loaded>
      )}
    </>
  );
}

/** By the key of the instance. They tell tasks of the same element apart. */
async function businessKeysOf(
  tasks: readonly UserTask[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const keys = [...new Set(tasks.map(({ processInstanceKey }) => processInstanceKey))];
  if (keys.length === 0) return {};
  const body = { filter: { processInstanceKey: { $in: keys } }, page: { limit: keys.length } };
  const { items } = await search<ProcessInstance>('process-instances', body, signal);
  return Object.fromEntries(
    items.flatMap(({ processInstanceKey: key, businessId }) => (businessId ? [[key, businessId]] : [])),
  );
}

function TaskRow({
  task,
  businessKey,
}: {
  readonly task: UserTask;
  readonly businessKey: string | undefined;
}): VNode {
  const { userTaskKey, name, processName, assignee, creationDate, dueDate, candidateGroups } = task;
  const groups = candidateGroups.length > 0 ? `for ${candidateGroups.join(', ')}` : 'not assigned';
  return (
    <li>
      <a href={taskLink(userTaskKey)}>
        <strong>{name}</strong>
        {businessKey !== undefined && <span>{businessKey}</span>}
        <span>{processName}</span>
        <span>{assignee ? `assigned to ${assignee}` : groups}</span>
        <span>
          created <Time at={creationDate} />
        </span>
        {dueDate && (
          <span class={Date.parse(dueDate) < Date.now() ? 'bad' : ''}>
            due <Time at={dueDate} />
          </span>
        )}
      </a>
    </li>
  );
}
