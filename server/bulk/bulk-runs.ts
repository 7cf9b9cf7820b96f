/**
 * The bulk operations that this server carries out. They are streams of small commands: if the server stops,
 * what was sent stays in effect, and the operation can be continued by its id.
 */
import type { BulkOperation } from '../../operate/bulk/bulk-operation.ts';
import { countTasks, planBulk } from '../../operate/bulk/bulk-plan.ts';
import type { BulkCounts, TaskOutcome } from '../../operate/bulk/bulk-run.ts';
import { BulkRun } from '../../operate/bulk/bulk-run.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';

/** Of rejected instances, so many are listed; all are counted. */
const SKIPPED_MAX = 1_000;
const RUNS_MAX = 50;

export interface BulkSettings {
  readonly dryRun: boolean;
  /** Commands per second at most. */
  readonly rate?: number | undefined;
  /** The id of an operation that was stopped. */
  readonly resume?: string | undefined;
  /** The user. */
  readonly by: string;
  /** For the history of the instances; undefined if the user is not known. */
  readonly actor?: string | undefined;
}

export interface SkippedTask {
  readonly key: string;
  readonly code: string;
  readonly reason: string;
}

export interface BulkProgress extends BulkCounts {
  readonly bulkId: string;
  readonly operation: string;
  readonly by: string;
  readonly startedAt: string;
  readonly state: 'running' | 'stopping' | 'stopped' | 'done' | 'failed';
  readonly dryRun: boolean;
  readonly total: number;
  /** By process and version. */
  readonly planned: readonly {
    readonly processId: string;
    readonly version: number;
    readonly tasks: number;
    readonly commands: number;
  }[];
  readonly skipped: readonly SkippedTask[];
  /** Why it has failed. */
  readonly problem?: string;
}

interface OpenRun {
  progress: BulkProgress;
  readonly stop: AbortController;
}

export class BulkRuns {
  readonly #engine: EngineAccess;
  readonly #runs = new Map<string, OpenRun>();

  constructor(engine: EngineAccess) {
    this.#engine = engine;
  }

  /** The newest first. */
  list(): BulkProgress[] {
    return [...this.#runs.values()].map(({ progress }) => progress).reverse();
  }

  get(bulkId: string): BulkProgress | undefined {
    return this.#runs.get(bulkId)?.progress;
  }

  /** Commands in flight are still awaited. */
  stop(bulkId: string): BulkProgress | undefined {
    const run = this.#runs.get(bulkId);
    if (!run) return undefined;
    if (run.progress.state === 'running') run.progress = { ...run.progress, state: 'stopping' };
    run.stop.abort();
    return run.progress;
  }

  /** Stops all. */
  close(): void {
    for (const { stop } of this.#runs.values()) stop.abort();
  }

  /**
   * Resolves when the instances are found; a dry run ends then, or when the engine has answered for each of
   * them. Rejects with RequestError if the conditions select everything.
   */
  async start(operation: BulkOperation, settings: BulkSettings): Promise<BulkProgress> {
    const { dryRun, rate, resume, by, actor } = settings;
    const plan = await planBulk(this.#engine, operation, { dryRun, resume });
    const { bulkId, tasks, sent, mode } = plan;
    const run: OpenRun = {
      stop: new AbortController(),
      progress: {
        ...{ bulkId, operation: operation.name, by, dryRun, total: tasks.length },
        ...{ done: 0, before: 0, refused: 0, unanswered: 0, skipped: [] },
        startedAt: new Date().toISOString(),
        state: mode === 'count' || tasks.length === 0 ? 'done' : 'running',
        planned: countTasks(tasks),
      },
    };
    this.#keep(bulkId, run);
    if (run.progress.state === 'done') return run.progress;
    const skipped: SkippedTask[] = [];
    const work = new BulkRun(this.#engine, {
      ...{ bulkId, operation: operation.name, sent, rate, actor, signal: run.stop.signal },
      onOutcome: (outcome) => {
        if (outcome.status === 'refused' && skipped.length < SKIPPED_MAX) skipped.push(skippedOf(outcome));
        run.progress = { ...run.progress, ...work.counts, skipped };
      },
    });
    const finished = this.#finish(run, work, work.carryOut(tasks));
    if (dryRun) await finished;
    return run.progress;
  }

  async #finish(run: OpenRun, { counts }: BulkRun, carriedOut: Promise<void>): Promise<void> {
    try {
      await carriedOut;
      const { done, before, refused, unanswered } = counts;
      const isWhole = done + before + refused + unanswered === run.progress.total;
      run.progress = { ...run.progress, ...counts, state: isWhole ? 'done' : 'stopped' };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      run.progress = { ...run.progress, ...counts, state: 'failed', problem };
    }
  }

  /** Only those that have ended are forgotten. */
  #keep(bulkId: string, run: OpenRun): void {
    this.#runs.delete(bulkId);
    this.#runs.set(bulkId, run);
    for (const [id, { progress }] of this.#runs) {
      if (this.#runs.size <= RUNS_MAX) return;
      if (progress.state !== 'running' && progress.state !== 'stopping') this.#runs.delete(id);
    }
  }
}

function skippedOf(outcome: Extract<TaskOutcome, { readonly status: 'refused' }>): SkippedTask {
  const key = 'instanceKey' in outcome ? outcome.instanceKey : outcome.definitionKey;
  return { key: String(key), code: outcome.code, reason: outcome.reason };
}
