/**
 * Camunda's batch operations: streams of small commands that this server sends, with a row for each item in
 * its read model. If the server stops, what was sent stays in effect, and the rest isn't sent.
 */
import { randomInt } from 'node:crypto';
import { CommandTimeout } from '../../client/errors.ts';
import type { TaskOutcome } from '../../operate/bulk/bulk-run.ts';
import { BulkRun } from '../../operate/bulk/bulk-run.ts';
import type { BulkCommand, BulkTask } from '../../operate/bulk/bulk-task.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';
import { partitionOfKey } from '../../state/keys.ts';
import { notFoundBy, rejection } from '../http/problem.ts';
import type { BatchItemRow, BatchRow, BatchTarget, BatchTargetKind } from '../model/batch-queries.ts';
import type { ReadModel } from '../model/read-model.ts';

/** What each type is about, and its name in the ids of its commands, which `signalbox bulk` uses too. */
const TYPES = {
  CANCEL_PROCESS_INSTANCE: { kind: 'roots', name: 'cancel' },
  RESOLVE_INCIDENT: { kind: 'incidents', name: 'resolve' },
  MIGRATE_PROCESS_INSTANCE: { kind: 'instances', name: 'migrate' },
  MODIFY_PROCESS_INSTANCE: { kind: 'instances', name: 'modify' },
} as const satisfies Readonly<Record<string, { readonly kind: BatchTargetKind; readonly name: string }>>;

export type BatchType = keyof typeof TYPES;

/** Of operations that have ended, so many can be found. */
const ENDED_MAX = 100;
/** Keys are microseconds, so that they are different and in order. */
const KEYS_PER_MS = 1000;

export interface BatchRequest {
  readonly type: BatchType;
  /** Of process instances; the active ones are taken. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** The user; undefined if unknown. */
  readonly actor: string | undefined;
  readonly commandsOf: (target: BatchTarget) => readonly BulkCommand[];
}

interface Item {
  readonly target: BatchTarget;
  readonly task: BulkTask;
}

/** A batch operation that is active, suspended or failed. */
interface OpenBatch {
  row: BatchRow;
  readonly type: BatchType;
  /** Without an outcome, by their key. */
  readonly remaining: Map<number, Item>;
  stop: AbortController;
  isCanceling: boolean;
  /** Settles when everything that was sent has an outcome. */
  running: Promise<void>;
}

export class BatchOperations {
  readonly #engine: EngineAccess;
  readonly #model: Pick<ReadModel, 'query' | 'wrote'>;
  readonly #onWarning: (message: string) => void;
  readonly #nowMs: () => number;
  readonly #open = new Map<number, OpenBatch>();
  readonly #ended: number[] = [];
  #lastKey = 0;
  #isClosed = false;

  constructor(
    engine: EngineAccess,
    model: Pick<ReadModel, 'query' | 'wrote'>,
    onWarning: (message: string) => void,
    nowMs: () => number = Date.now,
  ) {
    this.#engine = engine;
    this.#model = model;
    this.#onWarning = onWarning;
    this.#nowMs = nowMs;
  }

  /** Resolves with the key when the items are known; their commands are sent afterwards. */
  async start({ type, filter, actor, commandsOf }: BatchRequest): Promise<number> {
    const targets = await this.#model.query('batchTargets', { kind: TYPES[type].kind, filter });
    const items = targets.map((target) => {
      const subject = { instanceKey: target.instanceKey, itemKey: target.key };
      return { target, task: { subject, commands: commandsOf(target) } };
    });
    const startMs = this.#nowMs();
    const key = Math.max(this.#lastKey + 1, startMs * KEYS_PER_MS + randomInt(KEYS_PER_MS));
    this.#lastKey = key;
    const counts = { total: items.length, failed: 0, completed: 0 };
    const times = { startMs, endMs: null };
    const batch: OpenBatch = {
      row: { key, type, state: 'ACTIVE', ...times, actor: actor ?? null, ...counts, errors: '[]' },
      type,
      remaining: new Map(items.map((item) => [item.target.key, item])),
      stop: new AbortController(),
      isCanceling: false,
      running: Promise.resolve(),
    };
    const rows = targets.map((target) => itemRow(target, 'ACTIVE'));
    await this.#model.query('writeBatch', { batch: batch.row, items: rows });
    this.#open.set(key, batch);
    batch.running = this.#carryOut(batch);
    return key;
  }

  /** Sends no more commands until it is resumed. Throws Problem. */
  suspend(key: number): void {
    const batch = this.#find('SUSPEND', key);
    if (batch.row.state !== 'ACTIVE') throw wrongState('SUSPEND', batch.row);
    batch.stop.abort();
    this.#change(batch, { state: 'SUSPENDED' });
  }

  /** Continues one that was suspended or has failed. Throws Problem. */
  async resume(key: number): Promise<void> {
    const batch = this.#find('RESUME', key);
    if (batch.row.state === 'ACTIVE' || batch.isCanceling) throw wrongState('RESUME', batch.row);
    this.#change(batch, { state: 'ACTIVE', endMs: null, errors: '[]' });
    await batch.running;
    if (batch.row.state === 'ACTIVE') batch.running = this.#carryOut(batch);
  }

  /** Resolves when it is canceled: commands in flight are still awaited. Throws Problem. */
  async cancel(key: number): Promise<void> {
    const batch = this.#find('CANCEL', key);
    batch.isCanceling = true;
    batch.stop.abort();
    await batch.running;
    const items = [...batch.remaining.values()];
    batch.remaining.clear();
    if (items.length === 0) return;
    const rows = items.map(({ target }) => itemRow(target, 'CANCELED', this.#nowMs()));
    this.#end(batch, 'CANCELED', rows);
  }

  /** Stops all. */
  close(): void {
    this.#isClosed = true;
    for (const { stop } of this.#open.values()) stop.abort();
  }

  #find(intent: string, key: number): OpenBatch {
    const batch = this.#open.get(key);
    if (batch) return batch;
    const text = `Expected to ${intent.toLowerCase()} a batch operation with key '${key}', but no such batch operation was found`;
    throw notFoundBy(
      intent,
      `${text} on this server; one that has ended, or that another server carries out, can't be changed here`,
    );
  }

  async #carryOut(batch: OpenBatch): Promise<void> {
    batch.stop = new AbortController();
    const { key, actor } = batch.row;
    const run = new BulkRun(this.#engine, {
      bulkId: String(key),
      operation: TYPES[batch.type].name,
      sent: new Set(),
      signal: batch.stop.signal,
      actor: actor ?? undefined,
      onOutcome: (outcome) => this.#take(batch, outcome),
    });
    try {
      await run.carryOut([...batch.remaining.values()].map(({ task }) => task));
    } catch (error) {
      if (batch.remaining.size > 0 && !batch.isCanceling) this.#fail(batch, error);
    }
    if (batch.remaining.size === 0) this.#end(batch, 'COMPLETED', []);
  }

  #take(batch: OpenBatch, outcome: TaskOutcome): void {
    const item = 'itemKey' in outcome && batch.remaining.get(outcome.itemKey ?? 0);
    if (!item || outcome.status === 'unanswered') return;
    batch.remaining.delete(item.target.key);
    this.#model.wrote(partitionOfKey(item.target.instanceKey));
    const { failed, completed } = batch.row;
    const nowMs = this.#nowMs();
    if (outcome.status !== 'refused') {
      this.#change(batch, { completed: completed + 1 }, [itemRow(item.target, 'COMPLETED', nowMs)]);
      return;
    }
    // What has ended in the meantime needs nothing any more.
    const isGone = outcome.code === 'NOT_FOUND';
    const row = itemRow(item.target, isGone ? 'SKIPPED' : 'FAILED', nowMs, outcome.reason);
    this.#change(batch, isGone ? { completed: completed + 1 } : { failed: failed + 1 }, [row]);
  }

  /** The items without an outcome stay active: it can be resumed. */
  #fail(batch: OpenBatch, error: unknown): void {
    const partition =
      error instanceof Error && error.cause instanceof CommandTimeout ? error.cause.partition : 0;
    const message = error instanceof Error ? error.message : String(error);
    const errors = JSON.stringify([{ partitionId: partition + 1, type: 'QUERY_FAILED', message }]);
    this.#change(batch, { state: 'FAILED', endMs: this.#nowMs(), errors });
  }

  #end(batch: OpenBatch, state: string, items: readonly BatchItemRow[]): void {
    const { key } = batch.row;
    this.#open.delete(key);
    this.#change(batch, { state, endMs: this.#nowMs() }, items);
    this.#ended.push(key);
    const oldest = this.#ended.length > ENDED_MAX ? this.#ended.shift() : undefined;
    if (oldest !== undefined) this.#store(this.#model.query('removeBatch', { key: oldest }));
  }

  #change(batch: OpenBatch, changes: Partial<BatchRow>, items: readonly BatchItemRow[] = []): void {
    batch.row = { ...batch.row, ...changes };
    this.#store(this.#model.query('writeBatch', { batch: batch.row, items }));
  }

  #store(written: Promise<unknown>): void {
    written.catch((error: unknown) => {
      if (!this.#isClosed)
        this.#onWarning(`a row of a batch operation could not be written: ${String(error)}`);
    });
  }
}

function itemRow(
  { key, instanceKey, rootKey }: BatchTarget,
  state: string,
  processedMs: number | null = null,
  error: string | null = null,
): BatchItemRow {
  return { key, instanceKey, rootKey, state, processedMs, error };
}

function wrongState(intent: string, { key, state }: BatchRow): Error {
  const text = `Expected to ${intent.toLowerCase()} a batch operation with key '${key}', but it is in state '${state}'`;
  return rejection(409, 'INVALID_STATE', intent, text);
}
