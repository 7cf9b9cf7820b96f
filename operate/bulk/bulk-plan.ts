/** The plan of a bulk operation: its tasks, and the commands of an earlier run that it doesn't repeat. */

import { randomUUID } from 'node:crypto';
import type { EngineAccess } from '../engine-access.ts';
import type { BulkOperation } from './bulk-operation.ts';
import type { FoundTask } from './bulk-task.ts';
import { readSentCommands } from './sent-commands.ts';

export interface BulkPlan {
  readonly bulkId: string;
  readonly tasks: readonly FoundTask[];
  /** Ids of commands that are already in the log. */
  readonly sent: ReadonlySet<string>;
  /** `count`: nothing is sent. `rehearse`: the commands are dry runs and change nothing. */
  readonly mode: 'count' | 'rehearse' | 'carry-out';
}

export interface PlanOptions {
  readonly dryRun: boolean;
  /** Id of a stopped operation; undefined for a new one. */
  readonly resume: string | undefined;
}

/** Reads the topics; sends nothing. Rejects with RequestError if the conditions select everything. */
export async function planBulk(
  engine: EngineAccess,
  { name, find, rehearse }: BulkOperation,
  { dryRun, resume }: PlanOptions,
): Promise<BulkPlan> {
  const bulkId = resume ?? randomUUID().slice(0, 8);
  if (dryRun) {
    const tasks = await (rehearse ?? find)(engine);
    return { bulkId, tasks, sent: new Set(), mode: rehearse ? 'rehearse' : 'count' };
  }
  const tasks = await find(engine);
  const sent =
    resume === undefined ? new Set<string>() : await readSentCommands(engine.scanner, bulkId, name);
  return { bulkId, tasks, sent, mode: 'carry-out' };
}

/** The number of tasks and commands for a version of a process. */
export interface TaskCount {
  readonly processId: string;
  readonly version: number;
  readonly tasks: number;
  readonly commands: number;
}

/** In the order of the first task of each version. */
export function countTasks(tasks: readonly FoundTask[]): TaskCount[] {
  const byVersion = Map.groupBy(tasks, ({ processId, version }) => `${processId} ${version}`);
  return [...byVersion.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const commands = group.reduce((sum, task) => sum + task.commands.length, 0);
    return [{ processId: first.processId, version: first.version, tasks: group.length, commands }];
  });
}
