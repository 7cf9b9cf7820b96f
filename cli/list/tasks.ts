/** Prints `list tasks`. */

import { commandLine } from '../../inspect/command-line.ts';
import { listTasks } from '../../inspect/list/tasks.ts';
import { formatDistance } from '../../inspect/times.ts';
import { printable } from '../frame/output.ts';
import type { ListRequest } from './listing.ts';
import { printListing } from './listing.ts';

export async function printTasks(request: ListRequest): Promise<void> {
  const { output, nowMs } = request;
  const listing = await listTasks(request);
  printListing(output, listing, {
    noun: 'user tasks',
    titles: ['task', 'element', 'process', 'instance', 'assignee', 'candidates', 'priority', 'due', 'since'],
    cells: ({ userTaskKey, instanceKey, processId, version, elementId, task }) => [
      String(userTaskKey),
      printable(elementId),
      `${printable(processId)} v${version}`,
      String(instanceKey),
      printable(task.assignee ?? ''),
      printable([...(task.candidateGroups ?? []), ...(task.candidateUsers ?? [])].join(', ')),
      String(task.priority),
      printable(task.dueDate ?? ''),
      formatDistance(Date.parse(task.createdAt), nowMs),
    ],
  });
  const [first] = listing.rows;
  if (!first) return;
  const key = String(first.userTaskKey);
  output.hint(`Next: ${commandLine(['task', 'claim', key, '--assignee', 'me'])} claims it`);
}
