/**
 * Runs a bulk operation as a stream of small commands, a few at a time. Each command is a separate
 * transaction of the engine, so a large operation never blocks other commands, and commands already sent stay
 * in effect.
 */

import { CommandRejection, CommandTimeout } from '../../client/errors.ts';
import type { CommandName, Commands } from '../../engine/command.ts';
import { countOf } from '../../state/count-of.ts';
import { answerOf } from '../answer.ts';
import type { EngineAccess } from '../engine-access.ts';
import type { BulkCommand, BulkSubject, BulkTask } from './bulk-task.ts';
import { Pace } from './pace.ts';
import { bulkCommandId } from './sent-commands.ts';

/** Default number of commands in flight. */
export const PARALLEL_DEFAULT = 64;
const REASONS_SHOWN_MAX = 5;

/**
 * Numbers of instances or definitions. `before`: all of its commands were sent before this run. `unanswered`:
 * sent, without a reply yet.
 */
export interface BulkCounts {
  done: number;
  before: number;
  refused: number;
  unanswered: number;
}

/** The result of one task, with its subject: `{ instanceKey: 8796093022213, status: 'done' }`. */
export type TaskOutcome = BulkSubject &
  (
    | { readonly status: 'done' | 'before' }
    | { readonly status: 'unanswered'; readonly code?: string }
    | {
        readonly status: 'refused';
        readonly code: string;
        readonly reason: string;
        readonly details?: unknown;
      }
  );

export interface BulkRunOptions {
  readonly bulkId: string;
  readonly operation: string;
  /** Ids of commands that are already in the log. */
  readonly sent: ReadonlySet<string>;
  readonly parallel?: number | undefined;
  /** Commands per second. */
  readonly rate?: number | undefined;
  /** The user or program for which the commands are sent, for the history of the instances. */
  readonly actor?: string | undefined;
  /** Abort stops sending; commands in flight are still awaited. */
  readonly signal: AbortSignal;
  /** Called for each task with its result. */
  readonly onOutcome: (outcome: TaskOutcome) => void;
}

export class BulkRun {
  readonly counts: BulkCounts = { done: 0, before: 0, refused: 0, unanswered: 0 };
  readonly #engine: EngineAccess;
  readonly #options: BulkRunOptions;
  readonly #pace: Pace;
  readonly #reasons = new Map<string, number>();
  #failure: unknown;

  constructor(engine: EngineAccess, options: BulkRunOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#pace = new Pace(options.rate);
  }

  /**
   * Fails with the first timeout or broken connection and sends nothing more. An abort is not a failure:
   * `unanswered` counts the commands whose outcome is unknown.
   */
  async carryOut(tasks: readonly BulkTask[]): Promise<void> {
    const { parallel = PARALLEL_DEFAULT, signal } = this.#options;
    const queue = tasks.values();
    const lane = async (): Promise<void> => {
      for (const task of queue) {
        await this.#pace.turn(signal);
        if (this.#isStopped()) return;
        await this.#perform(task);
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, tasks.length) }, lane));
    if (this.#failure === undefined || signal.aborted) return;
    // The cause of a timeout is looked up once, not for each command in flight.
    await answerOf(this.#engine, Promise.reject(this.#failure));
  }

  #isStopped(): boolean {
    return this.#failure !== undefined || this.#options.signal.aborted;
  }

  async #perform({ subject, commands }: BulkTask): Promise<void> {
    let isBefore = true;
    try {
      for (const command of commands) {
        const result = await this.#send(command);
        if (result === BEFORE) continue;
        isBefore = false;
        throwReasons(result);
      }
      this.counts[isBefore ? 'before' : 'done']++;
      this.#options.onOutcome({ ...subject, status: isBefore ? 'before' : 'done' });
    } catch (error) {
      if (error instanceof CommandRejection) {
        this.#refused(subject, error);
        return;
      }
      this.#failure ??= error;
      this.counts.unanswered++;
      const code = error instanceof CommandTimeout ? error.code : undefined;
      this.#options.onOutcome({ ...subject, status: 'unanswered', ...(code && { code }) });
    }
  }

  /** The command's result, or BEFORE if an earlier run sent it. */
  async #send({ id, command }: BulkCommand): Promise<unknown> {
    const { bulkId, operation, sent, actor } = this.#options;
    const commandId = bulkCommandId(bulkId, operation, id);
    if (sent.has(commandId)) return BEFORE;
    const [name, content] = Object.entries(command)[0] as [CommandName, Commands[CommandName]];
    try {
      return await this.#engine.client.send(name, content, { commandId, actor });
    } catch (error) {
      const isRepeat = error instanceof CommandRejection && error.reason.includes(`'${commandId}'`);
      if (isRepeat) return BEFORE;
      throw error;
    }
  }

  #refused(subject: BulkTask['subject'], { code, reason, details }: CommandRejection): void {
    this.counts.refused++;
    this.#options.onOutcome({ ...subject, status: 'refused', code, reason, ...(details ? { details } : {}) });
    // Reasons are grouped without their keys, because many instances have the same problem.
    const text = `${code}: ${reason.replaceAll(/\d{4,}/g, '…')}`;
    this.#reasons.set(text, (this.#reasons.get(text) ?? 0) + 1);
  }

  /** The most frequent reasons of rejections. */
  get reasons(): readonly string[] {
    const sorted = [...this.#reasons].sort((a, b) => b[1] - a[1]);
    const more = sorted.length - REASONS_SHOWN_MAX;
    return [
      ...sorted.slice(0, REASONS_SHOWN_MAX).map(([text, count]) => `${count} x ${text}`),
      ...(more > 0 ? [`and ${countOf(more, 'other reason')}; --json lists all`] : []),
    ];
  }
}

const BEFORE = Symbol('sent before');

/** The reply to a dry run contains the reasons for which the command would be rejected. */
function throwReasons(result: unknown): void {
  const { reasons = [] } = result as { reasons?: readonly string[] };
  if (reasons.length > 0) throw new CommandRejection('INVALID_STATE', reasons.join('; '), { reasons });
}
