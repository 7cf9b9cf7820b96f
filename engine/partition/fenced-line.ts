/**
 * The life of a line, for which only one node at a time may write: fence, barrier, restore, then batches,
 * each computed while the previous one is being committed. Every doubt has the same consequence (rule R1):
 * discard everything, and take over again as long as the line is assigned to this node. The hooks define what
 * is read, restored and written.
 */
import type { LogCursor, ProducedOffset } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import { END_TIMEOUT_MS } from '../../kafka/write/transactions.ts';
import type { Owner } from '../../state/partition-entries.ts';
import { sleep } from '../clock.ts';
import { LineEnded } from './line-ended.ts';
import type {
  AcknowledgedBatch,
  Collected,
  InputFailure,
  LineBatch,
  LineHooks,
  LinePiece,
  LineWork,
  LineWriter,
} from './line-ports.ts';
import { checkOwner } from './ownership.ts';
import type { LineEnd } from './partition-ports.ts';

/** Pause before taking over again, ms: doubles up to the maximum while takeovers keep failing. */
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;
/** A tenure of this duration shows that takeovers succeed. */
const LASTING_MS = 5_000;
/**
 * The timeout for the end of a transaction doubles with each consecutive failure, at most this many times
 * (ADR 18).
 */
const END_DOUBLINGS_MAX = 4;
/** Longer timers of the process are inexact. */
const LONGEST_SLEEP_MS = 60_000;

/** A tenure of the line. */
interface Tenure {
  readonly writer: LineWriter;
  readonly work: LineWork;
  cursor: LogCursor | undefined;
  /** The commit of the newest batch that was handed over. */
  committing: Promise<void> | undefined;
  /** Set when reading has ended. */
  failure: InputFailure | undefined;
  /** Set when a commit has failed. */
  doubt: Error | undefined;
}

export class FencedLine {
  readonly ended: Promise<LineEnd>;
  readonly #hooks: LineHooks;
  readonly #abort = new AbortController();
  readonly #closed = Promise.withResolvers<void>();
  #wake = (): void => undefined;
  /** Offset on `hooks.own` of the newest committed record of this process; undefined if there is none yet. */
  #lastOwnOffset: number | undefined;
  /** Start of the work in the current tenure, epoch ms. */
  #workingSinceMs: number | undefined;
  /** Consecutive tenures that ended early. */
  #failures = 0;

  /** Starts immediately; the hooks are called before this returns. */
  constructor(hooks: LineHooks) {
    this.#hooks = hooks;
    this.ended = this.#live();
  }

  /** Wakes the line: there may be something to collect. */
  wake(): void {
    this.#wake();
  }

  /** Finishes the current batch and ends; resolves when nothing will be written any more. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#closed.resolve();
    this.#wake();
    await this.ended;
  }

  get #isClosing(): boolean {
    return this.#abort.signal.aborted;
  }

  async #live(): Promise<LineEnd> {
    const { clock } = this.#hooks;
    let retryMs = RETRY_MIN_MS;
    for (;;) {
      this.#workingSinceMs = undefined;
      const end = await this.#tenureOnce();
      if (end) {
        this.#hooks.status('stopped', end.kind === 'closed' ? undefined : end.reason);
        return end;
      }
      // Only the duration of the work counts: a slow takeover may have the same cause as its failures.
      const hasLasted = clock.nowMs() - (this.#workingSinceMs ?? Number.POSITIVE_INFINITY) > LASTING_MS;
      if (hasLasted) retryMs = RETRY_MIN_MS;
      this.#failures = hasLasted ? 0 : this.#failures + 1;
      if (!this.#isClosing) await Promise.race([sleep(clock, retryMs), this.#closed.promise]);
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
    }
  }

  /** Takes over and works until there is a doubt (undefined) or the line ends. */
  async #tenureOnce(): Promise<LineEnd | undefined> {
    const hooks = this.#hooks;
    let writer: LineWriter | undefined;
    let tenure: Tenure | undefined;
    try {
      if (this.#isClosing) return { kind: 'closed' };
      if (hooks.generation() === undefined)
        return { kind: 'lost', reason: `${hooks.name} is no longer assigned to this node` };
      await this.#checkOwner();
      hooks.status('taking-over');
      writer = await hooks.fence(END_TIMEOUT_MS * 2 ** Math.min(this.#failures, END_DOUBLINGS_MAX));
      const work = await this.#takeOver(writer);
      tenure = {
        writer,
        work,
        cursor: undefined,
        committing: undefined,
        failure: undefined,
        doubt: undefined,
      };
      this.#read(tenure);
      this.#workingSinceMs = hooks.clock.nowMs();
      hooks.status('running');
      await this.#work(tenure);
      return { kind: 'closed' };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const end = error instanceof LineEnded ? error.end : hooks.endOf(error);
      if (end) return end;
      if (this.#isClosing) return { kind: 'closed' };
      hooks.doubt(error);
      hooks.status('waiting', error.message);
      return undefined;
    } finally {
      hooks.release();
      tenure?.cursor?.close();
      await writer?.close();
    }
  }

  /**
   * After a doubt: has another process taken over meanwhile? An epoch error alone doesn't tell (a transaction
   * that timed out has the same error), so the newest owner record decides.
   */
  async #checkOwner(): Promise<void> {
    if (this.#lastOwnOffset === undefined) return;
    const owner = await this.#hooks.newestOwner(this.#lastOwnOffset);
    if (owner) this.#assertMayTakeOver(owner);
  }

  #assertMayTakeOver(owner: Owner): void {
    const { identity, name } = this.#hooks;
    const end = checkOwner(owner, identity, name, this.#hooks.generation());
    if (end) throw new LineEnded(end);
  }

  async #takeOver(writer: LineWriter): Promise<LineWork> {
    const hooks = this.#hooks;
    const generation = hooks.generation() ?? 0;
    const owner: Owner = { ...hooks.identity, generation, sinceMs: hooks.clock.nowMs() };
    const { committed } = await writer.write({ records: hooks.barrier(owner) });
    const barrier = await committed;
    // From here on, a record of a newer owner means that this owner's tenure is over.
    const hasOwned = this.#lastOwnOffset !== undefined;
    this.#noteOwnOffset(barrier);
    hooks.status('restoring');
    const { signal } = this.#abort;
    const restored = await hooks.restore({ writer, barrier, signal, closed: this.#closed.promise });
    if (restored.formerOwner && hasOwned) this.#assertMayTakeOver(restored.formerOwner);
    return restored.begin();
  }

  #noteOwnOffset(offsets: readonly ProducedOffset[]): void {
    const { topic, partition } = this.#hooks.own;
    const own = offsets.find((offset) => offset.topic === topic && offset.partition === partition);
    if (!own) return;
    this.#lastOwnOffset = own.baseOffset;
    if (own.appendedAtMs !== undefined) this.#hooks.appended?.(own.appendedAtMs);
  }

  #read(tenure: Tenure): void {
    const { reader, at, from, queue } = tenure.work.input;
    const cursor = reader.open(at, from, {
      takesUnreadable: true,
      onRecords: (fetched) => {
        queue.add(fetched);
        if (queue.isFull) cursor.pause();
        this.#wake();
      },
      onFailure: (failure) => {
        tenure.failure = failure;
        this.#wake();
      },
    });
    tenure.cursor = cursor;
  }

  /**
   * Writes batch after batch, each computed while the previous one is being committed, until the line is
   * closed.
   */
  async #work(tenure: Tenure): Promise<void> {
    const { work } = tenure;
    const { queue } = work.input;
    for (;;) {
      await this.#untilWork(tenure);
      if (tenure.doubt) throw tenure.doubt;
      if (this.#isClosing) break;
      if (tenure.failure && queue.size === 0) {
        await tenure.committing;
        await work.exhausted(tenure.failure);
      }
      await this.#hooks.turn(work.isUrgent);
      const collected = await work.collect();
      if (queue.isLow) tenure.cursor?.resume();
      if (collected) await this.#transact(tenure, collected);
    }
    await tenure.committing;
  }

  /** Waits for records, due work, a failure or the end of the line. */
  async #untilWork(tenure: Tenure): Promise<void> {
    const { clock } = this.#hooks;
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const isExhausted = tenure.failure && tenure.work.input.queue.size === 0;
      if (this.#isClosing || isExhausted || tenure.doubt) return;
      const nowMs = clock.nowMs();
      const dueMs = tenure.work.dueMs(nowMs);
      if (dueMs === undefined) {
        await woken;
      } else if (dueMs > nowMs) {
        const cancel = clock.after(Math.min(dueMs - nowMs, LONGEST_SLEEP_MS), this.#wake);
        await woken;
        cancel();
      } else {
        return;
      }
    }
  }

  /** Writes a batch. If it is refused, writes it again without the refused part, or one command at a time. */
  async #transact(tenure: Tenure, collected: Collected): Promise<void> {
    for (;;) {
      const startedMs = this.#hooks.clock.nowMs();
      const batch = collected.feed();
      try {
        const { committed } = await tenure.writer.write(batch);
        tenure.committing = this.#watch(tenure, committed, batch, startedMs);
        return;
      } catch (error) {
        // A failed commit of the previous batch takes precedence over a refusal; a successful one is advanced
        // first.
        await tenure.committing;
        if (!this.#isRefusal(error)) throw error;
        batch.rollback();
        if (batch.leavesOut(error)) continue;
        this.#hooks.doubt(error);
        await this.#oneByOne(tenure, collected);
        return;
      }
    }
  }

  #isRefusal(error: unknown): error is ProduceRefused {
    return error instanceof ProduceRefused && this.#hooks.mayCause(error);
  }

  /** If there is nothing else to do, nothing awaits the commit, so a failure wakes the line. */
  #watch(
    tenure: Tenure,
    committed: AcknowledgedBatch['committed'],
    batch: LineBatch,
    startedMs: number,
  ): Promise<void> {
    const done = committed.then((offsets) => {
      this.#noteOwnOffset(offsets);
      batch.committed(this.#hooks.clock.nowMs() - startedMs);
    });
    done.catch((error: Error) => {
      tenure.doubt = error;
      this.#wake();
    });
    return done;
  }

  /**
   * A batch was refused: writes its commands or records again one at a time, so that only the refused one
   * fails.
   */
  async #oneByOne(tenure: Tenure, collected: Collected): Promise<void> {
    for (const piece of collected.pieces()) {
      try {
        await this.#alone(tenure, piece);
      } finally {
        piece.end?.();
      }
    }
  }

  /** Rejects if the replacement is refused, too. */
  async #alone(tenure: Tenure, piece: LinePiece): Promise<void> {
    let refusal: ProduceRefused | undefined;
    for (;;) {
      const startedMs = this.#hooks.clock.nowMs();
      const batch: LineBatch = refusal ? piece.reject(refusal) : piece.feed();
      try {
        const { committed } = await tenure.writer.write(batch);
        await this.#watch(tenure, committed, batch, startedMs);
        return;
      } catch (error) {
        if (refusal || !this.#isRefusal(error)) throw error;
        batch.rollback();
        if (!batch.leavesOut(error)) refusal = error;
      }
    }
  }
}
