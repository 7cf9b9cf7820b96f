/**
 * Operations on instances: start, cancel, resolve, set variables, modify. Each is one command, executed
 * immediately as on Kafka; every method throws CommandRejection.
 */
import type { Command, MigrateProcessInstance, ModifyProcessInstance } from '../engine/command.ts';
import { CommandRejection } from './command-rejection.ts';
import type { InstanceHandle } from './instance-handle.ts';
import type { Variables, VariablesInput } from './variables.ts';
import { variablesText } from './variables.ts';

export interface StartOptions {
  /** Default: the latest version. */
  readonly version?: number;
  /** Instead of a version: starts the newest version with this `zeebe:versionTag`. */
  readonly versionTag?: string;
  readonly variables?: VariablesInput;
  readonly businessKey?: string;
  /** Elements to start at, instead of the none start event. */
  readonly at?: readonly string[];
  readonly tags?: readonly string[];
  /** Elements: when one of them has ended, the instance is terminated. */
  readonly terminateAfter?: readonly string[];
  /** A second command with the same id is rejected (ALREADY_EXISTS). */
  readonly commandId?: string;
}

/** The final state of an awaited instance, with the variables of the process scope. */
export interface EndedInstance {
  readonly instanceKey: number;
  readonly state: 'COMPLETED' | 'TERMINATED';
  readonly variables: Variables;
}

export interface ActivateOptions {
  /** Key of an active instance of an enclosing scope; all scopes below it are newly activated. */
  readonly ancestor?: number;
  /**
   * Local variables by the element id of their scope: the element itself, an enclosing scope, or the process.
   */
  readonly variables?: Readonly<Record<string, VariablesInput>>;
}

export interface ModifyOptions {
  readonly activate?: readonly (string | ({ readonly element: string } & ActivateOptions))[];
  /** Keys of element instances, or ids of elements (all of their instances). */
  readonly terminate?: readonly (number | string)[];
  /** From element id to element id: terminates each active instance of the first and activates the second. */
  readonly move?: Readonly<Record<string, string>>;
}

/** The result of a modification. */
export interface Modified {
  readonly activated: readonly { readonly elementId: string; readonly elementInstanceKey: number }[];
  /** Number of terminated element instances, including inner ones and scopes that became empty. */
  readonly terminated: number;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
}

export interface MigrateOptions {
  /** Default: the latest version of the same process. */
  readonly processId?: string;
  readonly version?: number;
  readonly versionTag?: string;
  /** From ids of elements, events and sequence flows of the source to ids of the target. */
  readonly map?: Readonly<Record<string, string>>;
  /** Also maps elements that are not in `map` to the target's elements with the same id. Default: true. */
  readonly sameIds?: boolean;
}

export abstract class InstanceOperations {
  #starts = 0;

  protected abstract readonly partitionCount: number;
  abstract execute(
    command: Command,
    options?: { partition?: number | undefined; commandId?: string | undefined },
  ): unknown;
  abstract instance(key: number): InstanceHandle;
  abstract instances(filter?: { state?: 'ACTIVE' }): InstanceHandle[];

  /** Starts an instance at the process's none start event, or at chosen elements. */
  start(processId: string, options: StartOptions = {}): InstanceHandle {
    const { instanceKey } = this.#start(processId, options, false) as { instanceKey: number };
    return this.instance(instanceKey);
  }

  /** Like `start`, for an instance that ends without waiting. Throws if it waits. */
  startAndAwait(processId: string, options: StartOptions = {}): EndedInstance {
    return this.#start(processId, options, true) as EndedInstance;
  }

  #start(processId: string, options: StartOptions, awaitResult: boolean): unknown {
    const { version, versionTag, businessKey, at = [], tags, terminateAfter, commandId } = options;
    const variables = variablesText(options.variables);
    const command: Command = {
      startProcessInstance: {
        processId,
        awaitResult,
        ...(version === undefined ? {} : { version }),
        ...(versionTag === undefined ? {} : { versionTag }),
        ...(variables === undefined ? {} : { variables }),
        ...(businessKey === undefined ? {} : { businessKey }),
        ...(at.length === 0 ? {} : { startInstructions: at.map((elementId) => ({ elementId })) }),
        ...(tags && { tags: [...tags] }),
        ...(terminateAfter && { terminateAfter: [...terminateAfter] }),
      },
    };
    // Uses the partitions in turn, like a client that sends records without keys.
    const partition = this.#starts++ % this.partitionCount;
    return this.execute(command, { partition, commandId });
  }

  /** Resolves an incident and retries the failed element. */
  resolve(incident: number | { readonly key: number }): void {
    const incidentKey = typeof incident === 'number' ? incident : incident.key;
    const holder = this.instances({ state: 'ACTIVE' }).find(({ incidents }) =>
      incidents.some(({ key }) => key === incidentKey),
    );
    if (!holder)
      throw new CommandRejection('NOT_FOUND', `no active process instance has the incident ${incidentKey}`);
    this.execute({ resolveIncident: { incidentKey, instanceKey: holder.key } });
  }

  /** Terminates an instance. */
  cancel(instance: number | InstanceHandle): void {
    this.execute({ cancelProcessInstance: { instanceKey: keyOf(instance) } });
  }

  /**
   * Sets variables of the process, or of a scope given by the key of an element instance or the id of an
   * element (its newest instance). `local` sets them in exactly that scope; otherwise they are propagated to
   * the scope that defines them. Variables of a user task stay in the task, after its `updating` listeners.
   */
  setVariables(
    instance: number | InstanceHandle,
    variables: VariablesInput,
    options: { scope?: number | string; local?: boolean } = {},
  ): void {
    const { scope = 0, local = false } = options;
    const instanceKey = keyOf(instance);
    const scopeKey =
      typeof scope === 'number' ? scope : this.instance(instanceKey).elementInstanceKeys(scope).at(-1);
    if (scopeKey === undefined) {
      throw new CommandRejection(
        'NOT_FOUND',
        `process instance ${instanceKey} has no element instance of ${scope}`,
      );
    }
    const text = variablesText(variables) ?? '{}';
    this.execute({ setVariables: { instanceKey, scopeKey, variables: text, local } });
  }

  /** Activates and terminates elements atomically; a rejection lists all reasons. */
  modify(instance: number | InstanceHandle, modification: ModifyOptions): Modified {
    const command = modifyCommand(keyOf(instance), modification);
    return this.execute({ modifyProcessInstance: command }) as Modified;
  }

  /** Migrates an instance to another version or process atomically; a rejection lists all reasons. */
  migrate(instance: number | InstanceHandle, target: MigrateOptions = {}): void {
    this.execute({ migrateProcessInstance: migrateCommand(keyOf(instance), target) });
  }

  /**
   * Deletes a process, the decisions of a file, or a form by its definition key: no new instance uses it,
   * running instances continue, and the previous version becomes the latest.
   */
  deleteDefinition(definitionKey: number): void {
    this.execute({ deleteDefinition: { definitionKey } });
  }

  /** Returns the reasons that prevent a migration; empty if there are none. Changes nothing. */
  migrationReasons(instance: number | InstanceHandle, target: MigrateOptions = {}): readonly string[] {
    const command = { ...migrateCommand(keyOf(instance), target), dryRun: true };
    return (this.execute({ migrateProcessInstance: command }) as { reasons: readonly string[] }).reasons;
  }
}

function modifyCommand(
  instanceKey: number,
  { activate = [], terminate = [], move = {} }: ModifyOptions,
): ModifyProcessInstance {
  return {
    instanceKey,
    activate: activate.map((each) => {
      const { element, ancestor = 0, variables = {} } = typeof each === 'string' ? { element: each } : each;
      const scopeVariables = Object.entries(variables).map(([elementId, values]) => ({
        elementId,
        variables: variablesText(values) ?? '{}',
      }));
      return { elementId: element, ancestorKey: ancestor, scopeVariables };
    }),
    terminate: terminate.map((each) =>
      typeof each === 'number' ? { elementInstanceKey: each } : { elementId: each },
    ),
    move: Object.entries(move).map(([sourceElementId, targetElementId]) => ({
      sourceElementId,
      targetElementId,
    })),
  };
}

function migrateCommand(
  instanceKey: number,
  { map = {}, sameIds = true, ...definition }: MigrateOptions,
): MigrateProcessInstance {
  const mappings = Object.entries(map).map(([sourceElementId, targetElementId]) => ({
    sourceElementId,
    targetElementId,
  }));
  return { instanceKey, ...definition, mappings, sameIds };
}

/** The key of an instance, given as key or handle. */
export function keyOf(instance: number | InstanceHandle): number {
  return typeof instance === 'number' ? instance : instance.key;
}
