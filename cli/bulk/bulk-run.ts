/**
 * Carries out a bulk operation as a stream of small commands, a few at a time: each is one transaction of the
 * engine, so nothing large ever stands in its way, and whatever has been sent stays sent.
 */

import type { CommandName, Commands } from '../../engine/command.ts';
import { CommandRefused } from '../../worker/client/errors.ts';
import type { EngineAccess } from '../client.ts';
import { answerOf } from '../client.ts';
import type { Output } from '../output.ts';
import type { BulkCommand, BulkTask } from './bulk-task.ts';
import { bulkCommandId } from './sent-commands.ts';

/** Commands on their way at once. */
const IN_FLIGHT_MAX = 64;
const REASONS_SHOWN_MAX = 5;

/** Of instances. `before`: all of it had been sent when this run began. */
export interface BulkCounts {
  done: number;
  before: number;
  refused: number;
}

export interface BulkRunOptions {
  readonly bulkId: string;
  readonly label: string;
  /** Command ids that lie in the log already. */
  readonly sent: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

export class BulkRun {
  readonly counts: BulkCounts = { done: 0, before: 0, refused: 0 };
  readonly #engine: EngineAccess;
  readonly #output: Output;
  readonly #options: BulkRunOptions;
  readonly #reasons = new Map<string, number>();
  #failure: unknown;

  constructor(engine: EngineAccess, output: Output, options: BulkRunOptions) {
    this.#engine = engine;
    this.#output = output;
    this.#options = options;
  }

  /** Fails with the first time-out or broken connection; then nothing more is sent. */
  async carryOut(tasks: readonly BulkTask[]): Promise<void> {
    const progress = this.#output.progress(this.#options.label);
    const queue = tasks.values();
    const lane = async (): Promise<void> => {
      for (const task of queue) {
        if (this.#isStopped()) return;
        await this.#perform(task);
        const { done, before, refused } = this.counts;
        progress.update(done + before + refused, tasks.length);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(IN_FLIGHT_MAX, tasks.length) }, lane));
    } finally {
      progress.end();
    }
    // What a time-out means is looked up once, not for each command that was on its way.
    if (this.#failure !== undefined) await answerOf(this.#engine, Promise.reject(this.#failure));
  }

  #isStopped(): boolean {
    return this.#failure !== undefined || this.#options.signal.aborted;
  }

  async #perform(task: BulkTask): Promise<void> {
    const { instanceKey, commands } = task;
    let isBefore = true;
    try {
      for (const command of commands) {
        const result = await this.#send(command);
        if (result === BEFORE) continue;
        isBefore = false;
        throwReasons(result);
      }
      this.counts[isBefore ? 'before' : 'done']++;
      this.#output.object({ instanceKey, status: isBefore ? 'before' : 'done' });
    } catch (error) {
      if (!(error instanceof CommandRefused)) {
        this.#failure ??= error;
        return;
      }
      this.#refused(instanceKey, error);
    }
  }

  /** The command's result, or BEFORE when it had been sent already. */
  async #send({ id, command }: BulkCommand): Promise<unknown> {
    const commandId = bulkCommandId(this.#options.bulkId, id);
    if (this.#options.sent.has(commandId)) return BEFORE;
    const [name, content] = Object.entries(command)[0] as [CommandName, Commands[CommandName]];
    try {
      return await this.#engine.client.send(name, content, { commandId });
    } catch (error) {
      const isRepeat = error instanceof CommandRefused && error.reason.includes(`'${commandId}'`);
      if (isRepeat) return BEFORE;
      throw error;
    }
  }

  #refused(instanceKey: number, { code, reason, details }: CommandRefused): void {
    this.counts.refused++;
    this.#output.object({ instanceKey, status: 'refused', code, reason, ...(details ? { details } : {}) });
    // Keys differ from instance to instance, and what is wrong is often the same.
    const text = `${code}: ${reason.replaceAll(/\d{4,}/g, '…')}`;
    this.#reasons.set(text, (this.#reasons.get(text) ?? 0) + 1);
  }

  /** The most frequent reasons why instances were refused. */
  get reasons(): readonly string[] {
    const sorted = [...this.#reasons].sort((a, b) => b[1] - a[1]);
    const more = sorted.length - REASONS_SHOWN_MAX;
    return [
      ...sorted.slice(0, REASONS_SHOWN_MAX).map(([text, count]) => `${count} x ${text}`),
      ...(more > 0 ? [`and ${more} other reasons: --json tells each`] : []),
    ];
  }
}

const BEFORE = Symbol('sent before');

/** A rehearsal's answer says what would have refused the command. */
function throwReasons(result: unknown): void {
  const { reasons = [] } = result as { reasons?: readonly string[] };
  if (reasons.length > 0) throw new CommandRefused('INVALID_STATE', reasons.join('; '), { reasons });
}
