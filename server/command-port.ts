/** Sends the commands of operations, and describes rejections in Camunda's words. */
import type { SendOptions, SignalboxClient } from '../client/client.ts';
import { CommandRejection, CommandTimeout, TopicMissing } from '../client/errors.ts';
import type { CommandName, Commands } from '../engine/command.ts';
import type { Admitted } from './back-pressure.ts';
import { BackPressure } from './back-pressure.ts';
import { Problem, rejection } from './http/problem.ts';
import type { PartitionOwner } from './model/partition-owners.ts';
import type { ReadModel } from './model/read-model.ts';
import type { Principal } from './security/principal.ts';

/** HTTP status and Camunda's title of each rejection. */
const REJECTIONS: Readonly<Record<string, readonly [status: number, title: string]>> = {
  NOT_FOUND: [404, 'NOT_FOUND'],
  ALREADY_EXISTS: [409, 'ALREADY_EXISTS'],
  INVALID_ARGUMENT: [400, 'INVALID_ARGUMENT'],
  INVALID_STATE: [409, 'INVALID_STATE'],
  EXCEEDED_LIMIT: [400, 'INVALID_ARGUMENT'],
};

export interface SendSettings {
  /** Camunda's name of the command in rejections, such as COMPLETE. */
  readonly intent: string;
  /** Camunda's text for a rejection, instead of the engine's; undefined: the engine's. */
  readonly reason?: (code: string, rejection: CommandRejection) => string | undefined;
  readonly timeoutMs?: number;
  readonly commandId?: string;
  /** True if the command may change instances of every partition. */
  readonly reachesAll?: boolean;
  /** True if the client waits for the end of an instance, not only for the command. */
  readonly awaitsEnd?: boolean;
}

/** The request for which commands are sent. */
export interface Caller {
  /** The user or program, for the history. */
  readonly actor?: string;
  /** The first part of the ids of its commands: a repeat of the request has no effect. */
  readonly requestId?: string;
}

export function callerOf({ isKnown, name }: Principal): Caller {
  return isKnown ? { actor: name } : {};
}

/** A repeat of a request that was answered before, with content that isn't known any more. */
export class AnswerForgotten extends Error {
  override readonly name = 'AnswerForgotten';
}

/** Commands whose result no operation needs. */
const WITHOUT_RESULT: ReadonlySet<CommandName> = new Set([
  'completeJob',
  'failJob',
  'throwError',
  'extendJob',
  'updateJobRetries',
  'resolveIncident',
  'cancelProcessInstance',
  'setVariables',
  'activateAdHocElements',
  'assignUserTask',
  'claimUserTask',
  'unclaimUserTask',
  'updateUserTask',
  'completeUserTask',
  'deleteDefinition',
]);

export class CommandPort {
  readonly #client: Pick<SignalboxClient, 'send'>;
  readonly #model: Pick<ReadModel, 'wrote' | 'find' | 'owners'>;
  readonly #pressure: BackPressure;
  readonly #caller: Caller;
  #sent = 0;

  constructor(
    client: Pick<SignalboxClient, 'send'>,
    model: Pick<ReadModel, 'wrote' | 'find' | 'owners'>,
    pressure: BackPressure = new BackPressure(),
    caller: Caller = {},
  ) {
    this.#client = client;
    this.#model = model;
    this.#pressure = pressure;
    this.#caller = caller;
  }

  /** For the commands of one request. */
  as(caller: Caller): CommandPort {
    return new CommandPort(this.#client, this.#model, this.#pressure, caller);
  }

  /**
   * Resolves with the engine's result; adds the command's position to `positions`. Rejects with Problem, or
   * with AnswerForgotten.
   */
  async send<N extends CommandName>(
    name: N,
    command: Commands[N],
    settings: SendSettings,
    positions: Map<number, number>,
  ): Promise<unknown> {
    const { timeoutMs, reachesAll = false } = settings;
    const { actor, requestId } = this.#caller;
    const requestCommandId = requestId === undefined ? undefined : `${requestId}-${++this.#sent}`;
    const commandId = settings.commandId ?? requestCommandId;
    let partition: number | undefined;
    let admitted: Admitted | undefined;
    try {
      const result = await this.#client.send(name, command, {
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(commandId !== undefined && { commandId }),
        ...(actor !== undefined && { actor }),
        beforeWrite: (at) => {
          admitted = this.#pressure.admit(name, at, settings.awaitsEnd === true);
        },
        onWritten: (at) => {
          partition = at.partition;
          admitted?.written(at.offset);
          positions.set(at.partition, at.offset);
        },
      });
      admitted?.end('answered');
      return result;
    } catch (error) {
      admitted?.end(outcomeOf(error));
      const first = requestCommandId === commandId ? firstOf(error, requestCommandId) : undefined;
      if (!first) throw problemOf(error, settings, this.#model.owners);
      return await this.#remembered(name, command, first.instanceKey, { timeoutMs, actor });
    } finally {
      if (partition !== undefined) this.#model.wrote(partition);
      if (reachesAll) for (const owner of this.#model.owners) this.#model.wrote(owner.partition);
    }
  }

  /** The result of a command that was processed before. */
  async #remembered<N extends CommandName>(
    name: N,
    command: Commands[N],
    instanceKey: number,
    options: SendOptions,
  ): Promise<unknown> {
    if (WITHOUT_RESULT.has(name)) return {};
    // The same files are the same versions.
    if (name === 'deployResources') return await this.#client.send(name, command, options);
    const isAwaited = (command as { readonly awaitResult?: boolean }).awaitResult === true;
    const key = String(instanceKey);
    const item =
      name === 'startProcessInstance' && !isAwaited && instanceKey > 0
        ? await this.#model.find('get', { resource: 'process-instances', key }, instanceKey)
        : null;
    if (!item) throw new AnswerForgotten(`the answer of the first ${name} is not known any more`);
    return {
      instanceKey,
      definitionKey: Number(item['processDefinitionKey']),
      processId: item['processDefinitionId'],
      version: item['processDefinitionVersion'],
    };
  }
}

/** The instance that the same command was about when it was sent first; undefined: it is another error. */
function firstOf(error: unknown, commandId: string | undefined): { instanceKey: number } | undefined {
  if (commandId === undefined || !(error instanceof CommandRejection)) return undefined;
  if (error.code !== 'ALREADY_EXISTS' || !error.reason.includes(`'${commandId}'`)) return undefined;
  const { instanceKey = 0 } = (error.details ?? {}) as { readonly instanceKey?: number };
  return { instanceKey };
}

function outcomeOf(error: unknown): 'answered' | 'unanswered' | 'unknown' {
  if (error instanceof CommandRejection) return 'answered';
  return error instanceof CommandTimeout ? 'unanswered' : 'unknown';
}

function problemOf(
  error: unknown,
  { intent, reason, awaitsEnd = false }: SendSettings,
  owners: readonly PartitionOwner[],
): unknown {
  if (error instanceof CommandRejection) {
    const [status, title] = REJECTIONS[error.code] ?? [500, error.code];
    const text = reason?.(error.code, error) ?? error.reason;
    return rejection(status, title, intent, text);
  }
  if (error instanceof CommandTimeout) {
    if (awaitsEnd)
      return new Problem(504, 'DEADLINE_EXCEEDED', `Time out between gateway and broker: ${error.message}`);
    const owner = owners.find(({ partition }) => partition === error.partition);
    const place = owner ? `was last owned by node ${owner.nodeId}` : 'has never had an owner';
    const text = `${error.message}. Partition ${error.partition} ${place}.`;
    return new Problem(503, 'PARTITION_LEADER_MISMATCH', text);
  }
  if (error instanceof TopicMissing) return new Problem(503, 'UNAVAILABLE', error.message);
  return error;
}
