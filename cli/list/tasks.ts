/**
 * `list tasks`: open user tasks, from the instances whose index header says that they have user tasks.
 */

import type { ProcessInstance, UserTask } from '../../state/instance.ts';
import { printable } from '../frame/output.ts';
import type { Conditions } from '../parse/conditions.ts';
import { holds } from '../parse/conditions.ts';
import { readInstances } from '../read/instances.ts';
import { userTaskJson } from '../render/instance-json.ts';
import { commandLine } from '../render/shell.ts';
import { formatDistance } from '../render/times.ts';
import type { ListRequest } from './listing.ts';
import { isWanted, printListing } from './listing.ts';

interface TaskRow {
  readonly instanceKey: number;
  readonly processId: string;
  readonly version: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly task: UserTask;
}

export async function listTasks(request: ListRequest): Promise<void> {
  const { output, scanner, conditions, nowMs } = request;
  const found = await readInstances(scanner, {
    byIndex: ({ userTasks, processId, version }) =>
      Boolean(userTasks) && isWanted(conditions, { process: processId, version }),
    take: (instance) => tasksOf(instance).filter((row) => isMeant(conditions, row)),
  });
  const rows = found
    .flatMap(({ taken = [] }) => taken)
    .sort(
      (a, b) =>
        (b.task.priority ?? 0) - (a.task.priority ?? 0) ||
        a.task.createdAtMs - b.task.createdAtMs ||
        a.task.key - b.task.key,
    );
  printListing(request, {
    noun: 'user tasks',
    titles: ['task', 'element', 'process', 'instance', 'assignee', 'candidates', 'priority', 'due', 'since'],
    rows,
    cells: ({ instanceKey, processId, version, elementId, task }) => [
      String(task.key),
      printable(elementId),
      `${printable(processId)} v${version}`,
      String(instanceKey),
      printable(task.assignee ?? ''),
      printable([...task.candidateGroups, ...task.candidateUsers].join(', ')),
      String(task.priority ?? 0),
      printable(task.dueDate ?? ''),
      formatDistance(task.createdAtMs, nowMs),
    ],
    json: ({ task, ...row }) => ({ ...row, task: userTaskJson(task) }),
  });
  const [first] = rows;
  if (!first) return;
  const key = String(first.task.key);
  output.hint(`Next: ${commandLine(['task', 'claim', key, '--assignee', 'me'])} claims it`);
}

function isMeant(conditions: Conditions, { elementId, task }: TaskRow): boolean {
  const { assignee = '', candidateGroups, candidateUsers } = task;
  const { fields } = conditions;
  return (
    isWanted(conditions, { element: elementId }) &&
    holds(fields.get('assignee'), (wanted) => (wanted === 'none' ? assignee === '' : assignee === wanted)) &&
    holds(fields.get('group'), (wanted) => candidateGroups.includes(wanted)) &&
    holds(fields.get('user'), (wanted) => candidateUsers.includes(wanted))
  );
}

function tasksOf({ key: instanceKey, processId, version, elements }: ProcessInstance): TaskRow[] {
  return elements.flatMap(({ elementId, key: elementInstanceKey, userTask: task }) =>
    task ? [{ instanceKey, processId, version, elementId, elementInstanceKey, task }] : [],
  );
}
