/** User tasks that wait for a person: highest priority first, then oldest first. */

import type { UserTask } from '../../state/instance.ts';
import type { Conditions } from '../conditions.ts';
import { holds } from '../conditions.ts';
import type { UserTaskView } from '../instance-json.ts';
import { userTaskJson } from '../instance-json.ts';
import { findInElements } from './found-in-elements.ts';
import type { ElementPlace, Listing, ListQuery } from './listing.ts';
import { listingOf } from './listing.ts';

export interface TaskRow extends ElementPlace {
  readonly userTaskKey: number;
  readonly task: UserTaskView;
}

export async function listTasks(query: ListQuery): Promise<Listing<TaskRow>> {
  const tasks = await findInElements(query, {
    isIn: (index) => Boolean(index.userTasks),
    of: ({ userTask }) => userTask,
    isMeant: (task) => isMeant(query.conditions, task),
  });
  tasks.sort(
    (a, b) =>
      (b.found.priority ?? 0) - (a.found.priority ?? 0) ||
      a.found.createdAtMs - b.found.createdAtMs ||
      a.found.key - b.found.key,
  );
  return listingOf(tasks, query, ({ found, ...place }) => ({
    userTaskKey: found.key,
    ...place,
    task: userTaskJson(found),
  }));
}

function isMeant({ fields }: Conditions, task: UserTask): boolean {
  const { assignee = '', candidateGroups, candidateUsers } = task;
  return (
    holds(fields.get('assignee'), (wanted) => (wanted === 'none' ? assignee === '' : assignee === wanted)) &&
    holds(fields.get('group'), (wanted) => candidateGroups.includes(wanted)) &&
    holds(fields.get('user'), (wanted) => candidateUsers.includes(wanted))
  );
}
