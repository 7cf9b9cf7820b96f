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
    cells: ({ userTaskKey, jobKey, instanceKey, processId, version, elementId, ...task }) => [
      userTaskKey === undefined ? `${jobKey} (job)` : String(userTaskKey),
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
  const { userTaskKey, jobKey } = first;
  if (userTaskKey === undefined)
    output.hint(`Next: ${commandLine(['complete', String(jobKey)])} completes it`);
  else
    output.hint(`Next: ${commandLine(['task', 'claim', String(userTaskKey), '--assignee', 'me'])} claims it`);
}
