/** Open user tasks, from the instances whose index header shows user tasks. */

import type { ProcessInstance, UserTask } from '../../state/instance.ts';
import type { Conditions } from '../conditions.ts';
import { holds } from '../conditions.ts';
import type { UserTaskView } from '../instance-json.ts';
import { userTaskJson } from '../instance-json.ts';
import { readInstances } from '../read/instances.ts';
import type { ElementPlace, Listing, ListQuery } from './listing.ts';
import { isWanted, listingOf } from './listing.ts';

export interface TaskRow extends ElementPlace {
  readonly userTaskKey: number;
  readonly task: UserTaskView;
}

type FoundTask = ElementPlace & { readonly found: UserTask };

/** Highest priority first, then oldest first. */
export async function listTasks(query: ListQuery): Promise<Listing<TaskRow>> {
  const { scanner, conditions } = query;
  const instances = await readInstances(scanner, {
    byIndex: ({ userTasks, processId, version }) =>
      Boolean(userTasks) && isWanted(conditions, { process: processId, version }),
    take: (instance) => tasksOf(instance).filter((task) => isMeant(conditions, task)),
  });
  const tasks = instances
    .flatMap(({ taken = [] }) => taken)
    .sort(
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

function isMeant(conditions: Conditions, { elementId, found }: FoundTask): boolean {
  const { assignee = '', candidateGroups, candidateUsers } = found;
  const { fields } = conditions;
  return (
    isWanted(conditions, { element: elementId }) &&
    holds(fields.get('assignee'), (wanted) => (wanted === 'none' ? assignee === '' : assignee === wanted)) &&
    holds(fields.get('group'), (wanted) => candidateGroups.includes(wanted)) &&
    holds(fields.get('user'), (wanted) => candidateUsers.includes(wanted))
  );
}

function tasksOf({ key: instanceKey, processId, version, elements }: ProcessInstance): FoundTask[] {
  return elements.flatMap(({ elementId, key: elementInstanceKey, userTask: found }) =>
    found ? [{ instanceKey, processId, version, elementId, elementInstanceKey, found }] : [],
  );
}
