/**
 * The bulk operations: the tasks that each finds, and the commands for each instance or definition. Nothing
 * is read or sent before `find` is called.
 */

import type { MigrateProcessInstance, ModifyProcessInstance } from '../../engine/command.ts';
import type { Conditions } from '../../inspect/conditions.ts';
import type { EngineAccess } from '../engine-access.ts';
import type { CommandsOf, FoundTask } from './bulk-task.ts';
import { canceling, migrating, modifying, resolvingIncidents, settingVariables } from './bulk-task.ts';
import { findDeletable } from './find-definitions.ts';
import { findTasks } from './find-tasks.ts';

/** Rejects with RequestError if the conditions select everything. */
export type FindTasks = (engine: EngineAccess) => Promise<readonly FoundTask[]>;

export interface BulkOperation {
  /** The displayed name, which is also part of the ids of its commands: `cancel`. */
  readonly name: string;
  /** The subject in the plural, also used as a JSON property name. */
  readonly noun: 'instances' | 'definitions';
  readonly find: FindTasks;
  /**
   * For operations whose dry run asks the engine: commands that only return the reasons against the
   * operation.
   */
  readonly rehearse?: FindTasks;
}

export function cancelInstances(conditions: Conditions): BulkOperation {
  return onInstances('cancel', conditions, canceling);
}

/** `retries`: the new retries of the jobs, set first; undefined leaves them unchanged. */
export function resolveIncidents(
  name: 'resolve' | 'retry',
  conditions: Conditions,
  retries: number | undefined,
): BulkOperation {
  return onInstances(name, conditions, resolvingIncidents(retries));
}

/** `variables`: a JSON object as text. `scope`: an element id; undefined: the process. */
export function setVariables(
  conditions: Conditions,
  variables: string,
  where: { readonly scope: string | undefined; readonly local: boolean },
): BulkOperation {
  return onInstances('set-variables', conditions, settingVariables(variables, where));
}

export function modifyInstances(
  conditions: Conditions,
  modification: Omit<ModifyProcessInstance, 'instanceKey'>,
): BulkOperation {
  return onInstances('modify', conditions, modifying(modification));
}

export function migrateInstances(
  conditions: Conditions,
  migration: Omit<MigrateProcessInstance, 'instanceKey' | 'dryRun'>,
): BulkOperation {
  const commandsOf = (dryRun: boolean): CommandsOf => migrating({ ...migration, dryRun });
  return onInstances('migrate', conditions, commandsOf(false), commandsOf(true));
}

/** `onInUse`: called with the number of definitions that are kept because instances are running. */
export function deleteDefinitions(
  conditions: Conditions,
  options: { readonly force: boolean; readonly onInUse: (count: number) => void },
): BulkOperation {
  const find: FindTasks = async ({ scanner }) => {
    const { tasks, inUse } = await findDeletable(scanner, conditions, options.force);
    if (inUse > 0) options.onInUse(inUse);
    return tasks;
  };
  return { name: 'delete', noun: 'definitions', find };
}

function onInstances(
  name: string,
  conditions: Conditions,
  commandsOf: CommandsOf,
  rehearsalOf?: CommandsOf,
): BulkOperation {
  const by =
    (commands: CommandsOf): FindTasks =>
    ({ scanner }) =>
      findTasks(scanner, conditions, commands);
  return {
    name,
    noun: 'instances',
    find: by(commandsOf),
    ...(rehearsalOf && { rehearse: by(rehearsalOf) }),
  };
}
