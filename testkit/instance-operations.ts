/**
 * What an operator does with instances: start, cancel, resolve, set variables, modify. Each is one command,
 * carried out at once, as it would be on Kafka; every method throws CommandRejection.
 */
import type { Command, MigrateProcessInstance, ModifyProcessInstance } from '../engine/command.ts';
import { CommandRejection } from './command-rejection.ts';
import type { InstanceHandle } from './instance-handle.ts';
import type { Variables, VariablesInput } from './variables.ts';
import { variablesText } from './variables.ts';

export interface StartOptions {
  /** Default: the latest. */
  readonly version?: number;
  /** Instead of a version: the one deployed with this `zeebe:versionTag` last. */
  readonly versionTag?: string;
  readonly variables?: VariablesInput;
  readonly businessKey?: string;
  /** Elements to begin at, instead of the none start event. */
  readonly at?: readonly string[];
  /** A repeat of the id is refused (ALREADY_EXISTS). */
  readonly commandId?: string;
}

/** How an awaited instance ended, with the variables of its own scope. */
export interface EndedInstance {
  readonly instanceKey: number;
  readonly state: 'COMPLETED' | 'TERMINATED';
  readonly variables: Variables;
}

export interface ActivateOptions {
  /** Key of an active instance of a scope around it; below it everything is activated anew. */
  readonly ancestor?: number;
  /** Local variables by the element id of their scope: itself, one around it, or the process. */
  readonly variables?: Readonly<Record<string, VariablesInput>>;
}

export interface ModifyOptions {
  readonly activate?: readonly (string | ({ readonly element: string } & ActivateOptions))[];
  /** Keys of element instances, or ids of elements: all of their instances. */
  readonly terminate?: readonly (number | string)[];
  /** From element to element: each active instance of the first is one of the second. */
  readonly move?: Readonly<Record<string, string>>;
}

/** What a modification did. */
export interface Modified {
  readonly activated: readonly { readonly elementId: string; readonly elementInstanceKey: number }[];
  /** Element instances, with those inside them and the scopes that were left empty. */
  readonly terminated: number;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
}

export interface MigrateOptions {
  /** Default: the latest version of the same process. */
  readonly processId?: string;
  readonly version?: number;
  readonly versionTag?: string;
  /** From elements, events and sequence flows of the source to those of the target. */
  readonly map?: Readonly<Record<string, string>>;
  /** What is not in `map` becomes the element of the same id, where that fits. Default: true. */
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

  /** As `start`, for an instance that ends without waiting for anything. Throws when it waits. */
  startAndAwait(processId: string, options: StartOptions = {}): EndedInstance {
    return this.#start(processId, options, true) as EndedInstance;
  }

  #start(processId: string, options: StartOptions, awaitResult: boolean): unknown {
    const { version, versionTag, businessKey, at = [], commandId } = options;
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
      },
    };
    // As a client without keys would: one partition after the other.
    const partition = this.#starts++ % this.partitionCount;
    return this.execute(command, { partition, commandId });
  }

  /** Tries again what an incident stopped. */
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
   * element (its newest instance). `local`: in that scope itself, else they go upward to the scope that has
   * them. Those of a user task are its own, after its `updating` listeners.
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

  /** Activates and terminates elements: all of it, or none and the refusal tells every reason. */
  modify(instance: number | InstanceHandle, modification: ModifyOptions): Modified {
    const command = modifyCommand(keyOf(instance), modification);
    return this.execute({ modifyProcessInstance: command }) as Modified;
  }

  /**
   * Moves an instance to another version or process: all of it, or none and the refusal tells every reason.
   */
  migrate(instance: number | InstanceHandle, target: MigrateOptions = {}): void {
    this.execute({ migrateProcessInstance: migrateCommand(keyOf(instance), target) });
  }

  /**
   * Deletes what was deployed under a key, a process, the decisions of a file or a form: nothing starts with
   * it, calls it or shows it any more, what runs goes on, and the former version is the latest.
   */
  deleteDefinition(definitionKey: number): void {
    this.execute({ deleteDefinition: { definitionKey } });
  }

  /** What would keep an instance from being migrated; empty: nothing. Nothing changes. */
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

/** The key of an instance in either form. */
export function keyOf(instance: number | InstanceHandle): number {
  return typeof instance === 'number' ? instance : instance.key;
}
