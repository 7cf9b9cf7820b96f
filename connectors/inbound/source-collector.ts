/** Takes business records from a source's queue and plans batches of them, each with its end position. */
import type { CommandQueue } from '../../engine/partition/command-queue.ts';
import type { Collected, LineBatch, LinePiece } from '../../engine/partition/line-ports.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import type { PlanCounts, RecordPlan } from './record-plan.ts';
import { deadLetterPlan, planRecord } from './record-plan.ts';
import type { SourcePartition, SourcePosition } from './source.ts';
import { positionRecord } from './source.ts';
import type { SourceObserver, SourcePorts } from './source-ports.ts';

/** Interval of retrying a record at which the model asks to wait, ms; a deployment also triggers a retry. */
const BLOCKED_RETRY_MS = 30_000;
/** Minimum time between writes of the position for records that no subscriber takes, ms. */
const POSITION_INTERVAL_MS = 1_000;
const BATCH_RECORDS_MAX = 500;
const BATCH_BYTES_MAX = 2 * 1024 * 1024;

/** Plans of consecutive records, and the offset after them. */
interface Planned {
  readonly plans: readonly RecordPlan[];
  readonly position: number;
  readonly blockedBy: string | undefined;
}

export class SourceCollector {
  readonly #source: SourcePartition;
  readonly #ports: SourcePorts;
  readonly #queue: CommandQueue;
  readonly #observer: SourceObserver;
  readonly #onBlocked: (reason: string | undefined) => void;
  /** The committed position. */
  #position: SourcePosition;
  #writtenAtMs: number;
  #blockedUntilMs = 0;
  #hasNewSubscribers = false;

  /** `onBlocked`: why a record blocks the partition; undefined if none does. */
  constructor(
    source: SourcePartition,
    ports: SourcePorts,
    queue: CommandQueue,
    position: SourcePosition,
    observer: SourceObserver,
    onBlocked: (reason: string | undefined) => void,
  ) {
    this.#source = source;
    this.#ports = ports;
    this.#queue = queue;
    this.#position = position;
    this.#observer = observer;
    this.#onBlocked = onBlocked;
    this.#writtenAtMs = ports.clock.nowMs();
  }

  get position(): SourcePosition {
    return this.#position;
  }

  get isUrgent(): boolean {
    return this.#queue.size >= BATCH_RECORDS_MAX / 2;
  }

  /** A retry of a blocked record may succeed now. */
  unblock(): void {
    this.#hasNewSubscribers = true;
    this.#blockedUntilMs = 0;
  }

  dueMs(nowMs: number): number | undefined {
    // A pause can't be longer than this, so the clock was set back.
    const isSetBack = this.#blockedUntilMs > nowMs + BLOCKED_RETRY_MS;
    if (this.#blockedUntilMs > nowMs && !isSetBack) return this.#blockedUntilMs;
    if (this.#queue.size > 0) return nowMs;
    // Records were read that no subscriber takes: their position is written from time to time.
    const hasPassed = this.#queue.position > this.#position.position;
    return hasPassed ? this.#positionDueMs(nowMs) : undefined;
  }

  #positionDueMs(nowMs: number): number {
    return nowMs < this.#writtenAtMs ? nowMs : this.#writtenAtMs + POSITION_INTERVAL_MS;
  }

  /** Undefined if there is nothing that needs a transaction yet. */
  async collect(): Promise<Collected | undefined> {
    this.#hasNewSubscribers = false;
    const { plans, position, blockedBy } = await this.#plan();
    if (blockedBy !== undefined && !this.#hasNewSubscribers)
      this.#blockedUntilMs = this.#ports.clock.nowMs() + BLOCKED_RETRY_MS;
    this.#onBlocked(blockedBy === undefined ? undefined : `offset ${position}: ${blockedBy}`);
    if (!this.#isWorthWriting(plans, position)) return undefined;
    return {
      feed: () => this.#batch(plans, position),
      pieces: () => this.#pieces(plans, position),
    };
  }

  async #plan(): Promise<Planned> {
    const { clock, environment } = this.#ports;
    const queue = this.#queue;
    const plans: RecordPlan[] = [];
    const subscribers = this.#ports.subscribers();
    let bytes = 0;
    while (plans.length < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX) {
      const record = queue.peek();
      if (!record) break;
      const plan = await planRecord(this.#source, record, subscribers, environment, clock.nowMs());
      if (plan.blockedBy !== undefined) return { plans, position: record.offset, blockedBy: plan.blockedBy };
      queue.take();
      plans.push(plan);
      bytes += plan.records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    }
    return { plans, position: queue.position, blockedBy: undefined };
  }

  #isWorthWriting(plans: readonly RecordPlan[], position: number): boolean {
    if (plans.some(({ records }) => records.length > 0)) return true;
    if (position <= this.#position.position) return false;
    const nowMs = this.#ports.clock.nowMs();
    return nowMs >= this.#positionDueMs(nowMs);
  }

  #batch(plans: readonly RecordPlan[], position: number): LineBatch {
    const after = { ...this.#position, position };
    const entry = positionRecord(this.#ports.entries, this.#source, after);
    const records: OutboundRecord[] = plans.flatMap((plan) => plan.records);
    return {
      records: [...records, entry],
      committed: () => this.#committed(plans, after),
      // Planning has no side effects; the result for a record is either written or a dead letter.
      rollback: () => undefined,
      leavesOut: () => false,
    };
  }

  #committed(plans: readonly RecordPlan[], position: SourcePosition): void {
    this.#position = position;
    this.#writtenAtMs = this.#ports.clock.nowMs();
    const counts: PlanCounts = { handled: 0, skipped: 0, deadLetters: 0 };
    for (const plan of plans) {
      counts.handled += plan.counts.handled;
      counts.skipped += plan.counts.skipped;
      counts.deadLetters += plan.counts.deadLetters;
    }
    this.#observer.committed?.(counts);
  }

  *#pieces(plans: readonly RecordPlan[], position: number): Generator<LinePiece> {
    const { topics } = this.#ports.environment;
    for (const [index, plan] of plans.entries()) {
      const next = plans[index + 1]?.record.offset ?? position;
      yield {
        feed: () => this.#batch([plan], next),
        reject: ({ message }) => this.#batch([deadLetterPlan(this.#source, plan, message, topics)], next),
      };
    }
  }
}
