/** Sends the commands of operations, and describes rejections in Camunda's words. */
import type { SignalboxClient } from '../client/client.ts';
import { CommandRejection, CommandTimeout, TopicMissing } from '../client/errors.ts';
import type { CommandName, Commands } from '../engine/command.ts';
import { Problem, rejection } from './http/problem.ts';
import type { ReadModel } from './model/read-model.ts';

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

export class CommandPort {
  readonly #client: SignalboxClient;
  readonly #model: ReadModel;

  constructor(client: SignalboxClient, model: ReadModel) {
    this.#client = client;
    this.#model = model;
  }

  /** Resolves with the engine's result; adds the command's position to `positions`. Rejects with Problem. */
  async send<N extends CommandName>(
    name: N,
    command: Commands[N],
    settings: SendSettings,
    positions: Map<number, number>,
  ): Promise<unknown> {
    const { timeoutMs, commandId, reachesAll = false } = settings;
    let partition: number | undefined;
    try {
      return await this.#client.send(name, command, {
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(commandId !== undefined && { commandId }),
        onWritten: (at) => {
          partition = at.partition;
          positions.set(at.partition, at.offset);
        },
      });
    } catch (error) {
      throw problemOf(error, settings);
    } finally {
      if (partition !== undefined) this.#model.wrote(partition);
      if (reachesAll) for (const owner of this.#model.owners) this.#model.wrote(owner.partition);
    }
  }
}

function problemOf(error: unknown, { intent, reason, awaitsEnd = false }: SendSettings): unknown {
  if (error instanceof CommandRejection) {
    const [status, title] = REJECTIONS[error.code] ?? [500, error.code];
    const text = reason?.(error.code, error) ?? error.reason;
    return rejection(status, title, intent, text);
  }
  if (error instanceof CommandTimeout) {
    if (awaitsEnd)
      return new Problem(504, 'DEADLINE_EXCEEDED', `Time out between gateway and broker: ${error.message}`);
    return new Problem(503, 'PARTITION_LEADER_MISMATCH', error.message);
  }
  if (error instanceof TopicMissing) return new Problem(503, 'UNAVAILABLE', error.message);
  return error;
}
