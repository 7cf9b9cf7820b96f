/**
 * Carries out a bulk operation as a stream of small commands, a few at a time. Each is one step of the
 * engine, so other commands are never delayed for long. A command that was sent is not taken back.
 */

import { CommandRejection, CommandTimeout } from '../../client/errors.ts';
import type { CommandName, Commands } from '../../engine/command.ts';
import { answerOf } from '../answer.ts';
import type { EngineAccess } from '../engine-access.ts';
import type { BulkCommand, BulkSubject, BulkTask } from './bulk-task.ts';
import { Pace } from './pace.ts';
import { bulkCommandId } from './sent-commands.ts';

/** Tasks on their way at once, unless the user says otherwise. */
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
  /** Command ids that are in the log already. */
  readonly sent: ReadonlySet<string>;
  readonly parallel?: number | undefined;
  /** Commands a second. */
  readonly rate?: number | undefined;
  /** Aborted: nothing more is sent, and what was is still waited for. */
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
   * Fails with the first time-out or broken connection; then nothing more is sent. After `signal` was aborted
   * it doesn't fail: `unanswered` counts the commands without a reply.
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
    // What a time-out means is looked up once, not for each command that was on its way.
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

  /** The command's result, or BEFORE when it had been sent already. */
  async #send({ id, command }: BulkCommand): Promise<unknown> {
    const { bulkId, operation, sent } = this.#options;
    const commandId = bulkCommandId(bulkId, operation, id);
    if (sent.has(commandId)) return BEFORE;
    const [name, content] = Object.entries(command)[0] as [CommandName, Commands[CommandName]];
    try {
      return await this.#engine.client.send(name, content, { commandId });
    } catch (error) {
      const isRepeat = error instanceof CommandRejection && error.reason.includes(`'${commandId}'`);
      if (isRepeat) return BEFORE;
      throw error;
    }
  }

  #refused(subject: BulkTask['subject'], { code, reason, details }: CommandRejection): void {
    this.counts.refused++;
    this.#options.onOutcome({ ...subject, status: 'refused', code, reason, ...(details ? { details } : {}) });
    // Keys differ from instance to instance, and what is wrong is often the same.
    const text = `${code}: ${reason.replaceAll(/\d{4,}/g, '…')}`;
    this.#reasons.set(text, (this.#reasons.get(text) ?? 0) + 1);
  }

  /** The most frequent reasons why something was refused. */
  get reasons(): readonly string[] {
    const sorted = [...this.#reasons].sort((a, b) => b[1] - a[1]);
    const more = sorted.length - REASONS_SHOWN_MAX;
    return [
      ...sorted.slice(0, REASONS_SHOWN_MAX).map(([text, count]) => `${count} x ${text}`),
      ...(more > 0 ? [`and ${more} other reasons; --json lists them all`] : []),
    ];
  }
}

const BEFORE = Symbol('sent before');

/** A rehearsal's answer says what would have refused the command. */
function throwReasons(result: unknown): void {
  const { reasons = [] } = result as { reasons?: readonly string[] };
  if (reasons.length > 0) throw new CommandRejection('INVALID_STATE', reasons.join('; '), { reasons });
}
