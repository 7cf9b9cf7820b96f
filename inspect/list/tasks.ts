/**
 * Open user tasks: native ones, and jobs of Camunda's type for user tasks, whose attributes are headers of
 * the job, some of them from the model.
 */

import type { ExecutableProcess } from '../../bpmn/model.ts';
import type { Job, UserTask } from '../../state/instance.ts';
import type { Conditions } from '../conditions.ts';
import { holds } from '../conditions.ts';
import type { UserTaskView } from '../instance-json.ts';
import { userTaskJson } from '../instance-json.ts';
import { assignmentOfJob, isUserTaskJob } from '../job-based-user-task.ts';
import { readCompiledDefinitions } from '../read/compiled-definitions.ts';
import { isoTime } from '../times.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import type { FoundInElement } from './found-in-elements.ts';
import { findInElements } from './found-in-elements.ts';
import type { ElementPlace, Listing, ListQuery } from './listing.ts';
import { listingOf } from './listing.ts';

export interface TaskRow extends ElementPlace, Omit<UserTaskView, 'userTaskKey'> {
  /** `native`: completed by `signalbox task complete`; `job`: by `signalbox complete`. */
  readonly kind: 'native' | 'job';
  readonly userTaskKey?: number;
  readonly jobKey?: number;
}

type FoundTask = { readonly definitionKey: number; readonly sinceMs: number } & (
  | { readonly native: UserTask; readonly job?: undefined }
  | { readonly native?: undefined; readonly job: Job }
);

/** Highest priority first, then oldest first. */
export async function listTasks(query: ListQuery): Promise<Listing<TaskRow>> {
  const { scanner, conditions } = query;
  const found = await findInElements(query, {
    isIn: ({ userTasks, jobs }) => Boolean(userTasks || jobs),
    of: ({ userTask: native, job, sinceMs }, { definitionKey }): FoundTask | null => {
      if (native) return { definitionKey, sinceMs, native };
      return job && isUserTaskJob(job) ? { definitionKey, sinceMs, job } : null;
    },
  });
  const models = found.some(({ found: { job } }) => job) ? await processesByKey(scanner) : new Map();
  const rows = found
    .map((task) => rowOf(task, models.get(task.found.definitionKey)))
    .filter((row) => isMeant(conditions, row))
    .sort((a, b) => b.priority - a.priority || compare(a.createdAt, b.createdAt) || keyOf(a) - keyOf(b));
  return listingOf(rows, query, (row) => row);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf({ userTaskKey, jobKey }: TaskRow): number {
  return userTaskKey ?? jobKey ?? 0;
}

async function processesByKey(scanner: TopicScanner): Promise<Map<number, ExecutableProcess>> {
  const definitions = await readCompiledDefinitions(scanner);
  return new Map(definitions.map(([key, { process }]) => [key, process]));
}

function rowOf(task: FoundInElement<FoundTask>, process: ExecutableProcess | undefined): TaskRow {
  const { found, ...place } = task;
  if (found.native) return { kind: 'native', ...userTaskJson(found.native), ...place };
  const { job, sinceMs } = found;
  return {
    kind: 'job',
    jobKey: job.key,
    ...assignmentOfJob(job, process?.nodes.get(task.elementId)),
    createdAt: isoTime(sinceMs),
    ...place,
  };
}

function isMeant({ fields }: Conditions, task: TaskRow): boolean {
  const { assignee = '', candidateGroups = [], candidateUsers = [] } = task;
  return (
    holds(fields.get('assignee'), (wanted) => (wanted === 'none' ? assignee === '' : assignee === wanted)) &&
    holds(fields.get('group'), (wanted) => candidateGroups.includes(wanted)) &&
    holds(fields.get('user'), (wanted) => candidateUsers.includes(wanted))
  );
}
