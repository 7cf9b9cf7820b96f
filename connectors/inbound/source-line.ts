/**
 * The life of one partition of a business topic in the hands of this node: fence, barrier, restore the
 * position, then records in batches, each one transaction on the engine's own cluster that holds their
 * commands and the position behind them. What is in doubt ends as it does for the engine's partitions (rule
 * R1): drop everything, take over again while it is still ours.
 */
import { sleep } from '../../engine/clock.ts';
import { CommandQueue } from '../../engine/partition/command-queue.ts';
import { judgeOwner } from '../../engine/partition/ownership.ts';
import { blamesCommand } from '../../engine/partition/refusals.ts';
import type { LogCursor, OpenTransaction, OutboundRecord, PartitionTransactions } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import type { PlanCounts, RecordPlan } from './record-plan.ts';
import { planRecord, refusedPlan } from './record-plan.ts';
import type { SourcePartition, SourcePosition } from './source.ts';
import { ownerRecord, positionRecord, sourceText } from './source.ts';
import type { RestoredSource } from './source-entries.ts';
import { readSource } from './source-entries.ts';
import type { SourceEnd, SourceObserver, SourcePhase, SourcePorts, SourceStatus } from './source-ports.ts';
import { SourceUnusable } from './source-ports.ts';

const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;
/** A model that asks to wait at a record has it tried again after this, ms, or when anything is deployed. */
const BLOCKED_RETRY_MS = 30_000;
/** Records that nobody takes move the position this often at most, ms. */
const POSITION_INTERVAL_MS = 1_000;
const BATCH_RECORDS_MAX = 500;
const BATCH_BYTES_MAX = 2 * 1024 * 1024;
const QUEUE_BYTES_MAX = 4 * 1024 * 1024;

interface Tenure {
  readonly transactions: PartitionTransactions;
  readonly queue: CommandQueue;
  /** As it stands in the newest transaction produced. */
  position: SourcePosition;
  writtenAtMs: number;
  cursor: LogCursor | undefined;
  failure: string | undefined;
  /** Set when the position lies outside the log. */
  lostRange: string | undefined;
  doubt: Error | undefined;
  blockedUntilMs: number;
}

interface Batch {
  readonly plans: readonly RecordPlan[];
  readonly position: number;
  readonly blockedBy: string | undefined;
}

/** A transaction whose commit is under way; an object, so that it is not awaited by being returned. */
interface Committing {
  readonly done: Promise<void>;
}

class SourceLost extends Error {
  override readonly name = 'SourceLost';
}

export class SourceLine {
  readonly source: SourcePartition;
  readonly ended: Promise<SourceEnd>;
  readonly #ports: SourcePorts;
  readonly #observer: SourceObserver;
  readonly #generation: () => number | undefined;
  readonly #closed = Promise.withResolvers<void>();
  #status: SourceStatus = { phase: 'taking-over' };
  #wake = (): void => undefined;
  #tenure: Tenure | undefined;
  #hasOwned = false;
  #closing = false;

  /** `generation`: of the group that gives the source to this node; undefined: it does not any more. */
  constructor(
    source: SourcePartition,
    ports: SourcePorts,
    generation: () => number | undefined,
    observer: SourceObserver,
  ) {
    this.source = source;
    this.#ports = ports;
    this.#generation = generation;
    this.#observer = observer;
    this.ended = this.#live();
  }

  get status(): SourceStatus {
    return this.#status;
  }

  /** Offset to read on from, all before it committed; undefined while not running. */
  get position(): number | undefined {
    return this.#tenure?.position.position;
  }

  /** What takes the records has changed: a blocked record may be handled now. */
  subscribersChanged(): void {
    if (this.#tenure) this.#tenure.blockedUntilMs = 0;
    this.#wake();
  }

  /** Finishes the batch at hand; resolves when nothing will be written any more. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#closed.resolve();
    this.#wake();
    await this.ended;
  }

  #say(phase: SourcePhase, reason?: string): void {
    if (this.#status.phase === phase && this.#status.reason === reason) return;
    this.#status = { phase, ...(reason === undefined ? {} : { reason }) };
    this.#observer.status(this.#status);
  }

  async #live(): Promise<SourceEnd> {
    let retryMs = RETRY_MIN_MS;
    for (;;) {
      const startedMs = this.#ports.clock.nowMs();
      const end = await this.#tenureOnce();
      if (end) {
        this.#say('stopped', end.kind === 'closed' ? undefined : end.reason);
        return end;
      }
      if (this.#ports.clock.nowMs() - startedMs > RETRY_MAX_MS) retryMs = RETRY_MIN_MS;
      if (!this.#closing) await Promise.race([sleep(this.#ports.clock, retryMs), this.#closed.promise]);
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
    }
  }

  async #tenureOnce(): Promise<SourceEnd | undefined> {
    let transactions: PartitionTransactions | undefined;
    try {
      if (this.#closing) return { kind: 'closed' };
      if (this.#generation() === undefined) return { kind: 'lost', reason: 'no longer given to this node' };
      this.#say('taking-over');
      transactions = await this.#ports.fence();
      const tenure = await this.#takeOver(transactions);
      this.#tenure = tenure;
      this.#say('running');
      await this.#work(tenure);
      return { kind: 'closed' };
    } catch (error) {
      if (error instanceof SourceLost) return { kind: 'lost', reason: error.message };
      if (error instanceof SourceUnusable) return { kind: 'unusable', reason: error.message };
      if (this.#closing) return { kind: 'closed' };
      const problem = error instanceof Error ? error : new Error(String(error));
      this.#observer.doubt?.(problem);
      this.#say('waiting', problem.message);
      return undefined;
    } finally {
      this.#tenure?.cursor?.close();
      this.#tenure = undefined;
      await transactions?.close();
    }
  }

  async #takeOver(transactions: PartitionTransactions): Promise<Tenure> {
    const { identity, entries, clock } = this.#ports;
    const owner: Owner = { ...identity, generation: this.#generation() ?? 0, sinceMs: clock.nowMs() };
    const barrier = await transactions.produce([ownerRecord(entries, this.source, owner)]);
    await barrier.commit();
    const restored = await readSource(this.#ports, entries, this.source, barrier.offsets[0]?.baseOffset ?? 0);
    this.#judge(restored);
    this.#hasOwned = true;
    const known = restored.positions.get(this.source.partition);
    const position = await this.#ports.begin(restored.positions);
    // Where reading begins is settled before anything is read: 'latest' must not move on with each restart.
    if (known?.position !== position.position || known.offsets !== position.offsets)
      await (await transactions.produce([positionRecord(entries, this.source, position)])).commit();
    return this.#open(transactions, position);
  }

  /** Somebody else's record behind the barrier, or a newer one before it, ends this line. */
  #judge({ formerOwner, newerOwner }: RestoredSource): void {
    if (newerOwner)
      throw new Error(`node '${newerOwner.nodeId}' has taken over ${sourceText(this.source)} meanwhile`);
    if (!formerOwner || !this.#hasOwned) return;
    const { partition } = this.source;
    const end = judgeOwner(formerOwner, this.#ports.identity, partition, this.#generation());
    if (end && end.kind !== 'closed') throw new SourceLost(end.reason);
  }

  #open(transactions: PartitionTransactions, position: SourcePosition): Tenure {
    const tenure: Tenure = {
      transactions,
      queue: new CommandQueue(position.position, QUEUE_BYTES_MAX),
      position,
      writtenAtMs: this.#ports.clock.nowMs(),
      cursor: undefined,
      failure: undefined,
      lostRange: undefined,
      doubt: undefined,
      blockedUntilMs: 0,
    };
    const cursor = this.#ports.source.open(this.source, position.position, {
      takesUnreadable: true,
      onRecords: (fetched) => {
        tenure.queue.add(fetched);
        if (tenure.queue.isFull) cursor.pause();
        this.#wake();
      },
      onFailure: ({ kind, message }) => {
        if (kind === 'lost-range') tenure.lostRange = message;
        else tenure.failure = message;
        this.#wake();
      },
    });
    tenure.cursor = cursor;
    return tenure;
  }

  async #work(tenure: Tenure): Promise<void> {
    let committing: Committing | undefined;
    for (;;) {
      await this.#untilWork(tenure);
      if (tenure.doubt) throw tenure.doubt;
      if (this.#closing) break;
      if (tenure.queue.size === 0 && (tenure.failure || tenure.lostRange)) {
        await committing?.done;
        await this.#goOnAfterFailure(tenure);
      }
      await this.#ports.turn(tenure.queue.size >= BATCH_RECORDS_MAX / 2);
      const batch = await this.#collect(tenure);
      if (tenure.queue.isLow) tenure.cursor?.resume();
      if (this.#isWorthWriting(tenure, batch)) committing = await this.#transact(tenure, batch, committing);
      if (batch.blockedBy === undefined) this.#say('running');
      else {
        await committing?.done;
        tenure.blockedUntilMs = this.#ports.clock.nowMs() + BLOCKED_RETRY_MS;
        this.#say('blocked', `offset ${tenure.queue.position}: ${batch.blockedBy}`);
      }
    }
    await committing?.done;
  }

  /** The log begins behind the position, or the topic is gone for now. */
  async #goOnAfterFailure(tenure: Tenure): Promise<void> {
    if (tenure.lostRange === undefined) throw new Error(tenure.failure);
    this.#observer.doubt?.(new Error(tenure.lostRange));
    const position = await this.#ports.beginAfterLoss(tenure.position);
    const { entries } = this.#ports;
    await (await tenure.transactions.produce([positionRecord(entries, this.source, position)])).commit();
    throw new Error(`${tenure.lostRange}; reading on from ${position.position}`);
  }

  async #untilWork(tenure: Tenure): Promise<void> {
    const { clock } = this.#ports;
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      if (this.#closing || tenure.doubt) return;
      const nowMs = clock.nowMs();
      const isBlocked = tenure.blockedUntilMs > nowMs;
      if (!isBlocked && (tenure.queue.size > 0 || tenure.failure || tenure.lostRange)) return;
      const dueMs = isBlocked ? tenure.blockedUntilMs : this.#positionDueMs(tenure);
      if (dueMs <= nowMs) return;
      const cancel = dueMs < Number.POSITIVE_INFINITY ? clock.after(dueMs - nowMs, this.#wake) : undefined;
      await woken;
      cancel?.();
    }
  }

  /** When a position that only passed records by is to be written. */
  #positionDueMs({ queue, position, writtenAtMs }: Tenure): number {
    return queue.position > position.position ? writtenAtMs + POSITION_INTERVAL_MS : Number.POSITIVE_INFINITY;
  }

  #isWorthWriting(tenure: Tenure, { plans, position }: Batch): boolean {
    if (plans.some(({ records }) => records.length > 0)) return true;
    if (position <= tenure.position.position) return false;
    return this.#ports.clock.nowMs() >= tenure.writtenAtMs + POSITION_INTERVAL_MS;
  }

  async #collect({ queue }: Tenure): Promise<Batch> {
    const { clock, environment } = this.#ports;
    const plans: RecordPlan[] = [];
    const subscribers = this.#ports.subscribers();
    let bytes = 0;
    while (plans.length < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX) {
      const record = queue.peek();
      if (!record) break;
      const plan = await planRecord(this.source, record, subscribers, environment, clock.nowMs());
      if (plan.blockedBy !== undefined) return { plans, position: record.offset, blockedBy: plan.blockedBy };
      queue.take();
      plans.push(plan);
      bytes += plan.records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    }
    return { plans, position: queue.position, blockedBy: undefined };
  }

  /** Committed only after the former one: never before, never otherwise. */
  async #transact(
    tenure: Tenure,
    batch: Batch,
    former: Committing | undefined,
  ): Promise<Committing | undefined> {
    const records = batch.plans.flatMap((plan) => plan.records);
    let open: OpenTransaction;
    try {
      open = await tenure.transactions.produce(this.#withPosition(tenure, records, batch.position));
    } catch (error) {
      await former?.done;
      if (!this.#isOfOneRecord(error)) throw error;
      await this.#oneByOne(tenure, batch);
      return undefined;
    }
    await former?.done;
    const done = open.commit().then(() => this.#committed(tenure, batch.plans, batch.position));
    done.catch((error: Error) => {
      tenure.doubt = error;
      this.#wake();
    });
    return { done };
  }

  #withPosition(tenure: Tenure, records: readonly OutboundRecord[], position: number): OutboundRecord[] {
    const entry = positionRecord(this.#ports.entries, this.source, { ...tenure.position, position });
    return [...records, entry];
  }

  #committed(tenure: Tenure, plans: readonly RecordPlan[], position: number): void {
    tenure.position = { ...tenure.position, position };
    tenure.writtenAtMs = this.#ports.clock.nowMs();
    const counts: PlanCounts = { handled: 0, skipped: 0, deadLetters: 0 };
    for (const plan of plans) {
      counts.handled += plan.counts.handled;
      counts.skipped += plan.counts.skipped;
      counts.deadLetters += plan.counts.deadLetters;
    }
    this.#observer.committed?.(counts);
  }

  #isOfOneRecord(error: unknown): error is ProduceRefused {
    return error instanceof ProduceRefused && blamesCommand(error, this.#ports.environment.topics);
  }

  /**
   * The broker refused the batch: each record again in a transaction of its own; the guilty one is put aside.
   */
  async #oneByOne(tenure: Tenure, { plans, position }: Batch): Promise<void> {
    const { topics } = this.#ports.environment;
    for (const [index, plan] of plans.entries()) {
      const next = plans[index + 1]?.record.offset ?? position;
      try {
        await this.#commitAlone(tenure, plan, next);
      } catch (error) {
        if (!this.#isOfOneRecord(error)) throw error;
        await this.#commitAlone(tenure, refusedPlan(this.source, plan, error.message, topics), next);
      }
    }
  }

  async #commitAlone(tenure: Tenure, plan: RecordPlan, position: number): Promise<void> {
    const open = await tenure.transactions.produce(this.#withPosition(tenure, plan.records, position));
    await open.commit();
    this.#committed(tenure, [plan], position);
  }
}
