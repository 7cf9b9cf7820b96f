/**
 * The commands of a bulk operation for one instance or definition: a few small ones in order, each with its
 * own id. Pure.
 */

import type { Command, MigrateProcessInstance, ModifyProcessInstance } from '../../engine/command.ts';
import type { Conditions } from '../../inspect/conditions.ts';
import { isIncidentMeant } from '../../inspect/conditions.ts';
import type { ProcessInstance } from '../../state/instance.ts';

export interface BulkCommand {
  /** Identifies the command within the operation, independently of later changes: `resolve/8796093022213`. */
  readonly id: string;
  readonly command: Command;
}

/** The subject of a task, as it is printed. `itemKey`: of one of several tasks about the same instance. */
export type BulkSubject =
  | { readonly instanceKey: number; readonly itemKey?: number }
  | { readonly definitionKey: number };

export interface BulkTask {
  readonly subject: BulkSubject;
  readonly commands: readonly BulkCommand[];
}

/** A task with the fields that are counted. */
export interface FoundTask extends BulkTask {
  readonly processId: string;
  readonly version: number;
}

/** Builds the commands for one instance; empty if there is nothing to do. */
export type CommandsOf = (instance: ProcessInstance, conditions: Conditions) => readonly BulkCommand[];

/** Builds the command for one instance, of which only the key is needed. */
type CommandOfKey = (instance: { readonly key: number }) => readonly BulkCommand[];

export const canceling = aboutInstance('cancel', (instanceKey) => ({
  cancelProcessInstance: { instanceKey },
}));

export function modifying(modification: Omit<ModifyProcessInstance, 'instanceKey'>): CommandOfKey {
  return aboutInstance('modify', (instanceKey) => ({
    modifyProcessInstance: { instanceKey, ...modification },
  }));
}

export function migrating(migration: Omit<MigrateProcessInstance, 'instanceKey'>): CommandOfKey {
  return aboutInstance('migrate', (instanceKey) => ({
    migrateProcessInstance: { instanceKey, ...migration },
  }));
}

function aboutInstance(name: string, commandOf: (instanceKey: number) => Command): CommandOfKey {
  return ({ key }) => [{ id: `${name}/${key}`, command: commandOf(key) }];
}

/** Resolves the selected incidents; with `retries`, the jobs' retries are set first. */
export function resolvingIncidents(retries: number | undefined): CommandsOf {
  return ({ key: instanceKey, elements }, conditions) =>
    elements.flatMap((element) => {
      const { incident, job } = element;
      if (!incident || !isIncidentMeant(conditions, element)) return [];
      return resolvingIncident({ incidentKey: incident.key, instanceKey, jobKey: job?.key }, retries);
    });
}

interface IncidentSubject {
  readonly incidentKey: number;
  readonly instanceKey: number;
  /** Undefined: it isn't about a job. */
  readonly jobKey: number | undefined;
}

/** `retries`: undefined leaves those of the job unchanged. */
export function resolvingIncident(
  { incidentKey, instanceKey, jobKey }: IncidentSubject,
  retries: number | undefined,
): readonly BulkCommand[] {
  const resolve = {
    id: `resolve/${incidentKey}`,
    command: { resolveIncident: { incidentKey, instanceKey } },
  };
  if (jobKey === undefined || retries === undefined) return [resolve];
  const update = { updateJobRetries: { jobKey, instanceKey, retries } };
  return [{ id: `retries/${jobKey}/${incidentKey}`, command: update }, resolve];
}

/** Sets variables of the process, or local ones of each active instance of an element. */
export function settingVariables(
  variables: string,
  { scope, local }: { readonly scope: string | undefined; readonly local: boolean },
): CommandsOf {
  return ({ key: instanceKey, elements }) => {
    const keys =
      scope === undefined
        ? [instanceKey]
        : elements.flatMap(({ key, elementId }) => (elementId === scope ? [key] : []));
    return keys.map((scopeKey) => ({
      id: `set/${scopeKey}`,
      command: { setVariables: { instanceKey, scopeKey, variables, local } },
    }));
  };
}
