/**
 * The life of one owned partition: fence, barrier, restore, then commands in batches, each one Kafka
 * transaction. Whatever is in doubt ends in the same way (rule R1): drop everything, take over again while it
 * is still ours.
 */
import type { LogCursor, OpenTransaction, OutboundRecord, PartitionTransactions } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import { UnreadableRecord } from '../../state/codec.ts';
import type { Owner } from '../../state/partition-entries.ts';
import { sleep } from '../clock.ts';
import { UnknownDefinition, UnusableDefinition } from '../node/definition-registry.ts';
import { commitBarrier } from './barrier.ts';
import type { Ready } from './batch.ts';
import { BatchCollector } from './batch-collector.ts';
import type { ProducedBatch } from './batch-transaction.ts';
import { commitAlone, produceBatch } from './batch-transaction.ts';
import { CommandQueue } from './command-queue.ts';
import { nextDueMs } from './due-work.ts';
import { LineEnded } from './line-ended.ts';
import { judgeOwner, newestOwnerSince } from './ownership.ts';
import { PartitionCopy, UnusablePartition } from './partition-copy.ts';
import type {
  LineEnd,
  PartitionObserver,
  PartitionPhase,
  PartitionPorts,
  PartitionSettings,
  PartitionStatus,
} from './partition-ports.ts';
import { PartitionProcessor } from './processor.ts';
import { blamesCommand } from './refusals.ts';

/** Pause before taking over again, ms: doubles up to the maximum while it keeps failing. */
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;
/** A tenure that lasted so long beyond its takeover has proved itself. */
const LASTING_MS = 5_000;
/** Timers of the process take no longer times well. */
const LONGEST_SLEEP_MS = 60_000;

/** The one running incarnation of a line between two takeovers. */
interface Tenure {
  readonly transactions: PartitionTransactions;
  readonly processor: PartitionProcessor;
  readonly queue: CommandQueue;
  cursor: LogCursor | undefined;
  /** Set when the commands can't be read any further. */
  failure: string | undefined;
  /** Set when a commit has failed. */
  doubt: Error | undefined;
}

/** A batch that is produced and whose commit is under way. */
interface Committing {
  readonly done: Promise<void>;
  readonly ready: Ready;
}

export class PartitionLine {
  readonly partition: number;
  readonly ended: Promise<LineEnd>;
  readonly #ports: PartitionPorts;
  readonly #settings: PartitionSettings;
  readonly #observer: PartitionObserver;
  readonly #generation: () => number | undefined;
  readonly #abort = new AbortController();
  readonly #closed = Promise.withResolvers<void>();
  #status: PartitionStatus;
  #wake = (): void => undefined;
  #tenure: Tenure | undefined;
  /** Offset on the partition topic of this owner's newest acknowledged record. */
  #lastOwnOffset = 0;
  #closing = false;
  /** Tenures in a row that ended in doubt soon. */
  #failures = 0;

  /**
   * `generation`: of the group that assigns the partition to this node now; undefined: it does not any more.
   */
  constructor(
    partition: number,
    ports: PartitionPorts,
    settings: PartitionSettings,
    generation: () => number | undefined,
    observer: PartitionObserver,
  ) {
    this.partition = partition;
    this.#ports = ports;
    this.#settings = settings;
    this.#generation = generation;
    this.#observer = observer;
    this.#status = { partition, phase: 'taking-over', sinceMs: ports.clock.nowMs() };
    this.ended = this.#live();
  }

  get status(): PartitionStatus {
    return this.#status;
  }

  /** The running state, for metrics and tests; undefined while there is none. */
  get processor(): PartitionProcessor | undefined {
    return this.#tenure?.processor;
  }

  /**
   * Offset up to which commands are handled and committed, and how many wait; undefined while not running.
   */
  get progress(): { readonly position: number; readonly waiting: number } | undefined {
    const tenure = this.#tenure;
    if (!tenure) return undefined;
    return { position: tenure.processor.state.progress.position, waiting: tenure.queue.size };
  }

  /** Finishes the batch at hand and ends; resolves when nothing will be written any more. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#abort.abort();
    this.#closed.resolve();
    this.#wake();
    await this.ended;
  }

  #say(phase: PartitionPhase, more: Partial<PartitionStatus> = {}): void {
    const same = this.#status.phase === phase;
    const sinceMs = same ? this.#status.sinceMs : this.#ports.clock.nowMs();
    this.#status = { partition: this.partition, phase, sinceMs, ...more };
    this.#observer.status(this.#status);
  }

  async #live(): Promise<LineEnd> {
    let retryMs = RETRY_MIN_MS;
    for (;;) {
      const startedMs = this.#ports.clock.nowMs();
      const end = await this.#tenureOnce();
      if (end) {
        this.#say('stopped', end.kind === 'closed' ? {} : { reason: end.reason });
        return end;
      }
      // A tenure that lasted proves that taking over works.
      const hasLasted = this.#ports.clock.nowMs() - startedMs > LASTING_MS;
      if (hasLasted) retryMs = RETRY_MIN_MS;
      this.#failures = hasLasted ? 0 : this.#failures + 1;
      await this.#pause(retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closing) return;
    await Promise.race([sleep(this.#ports.clock, ms), this.#woken()]);
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Takes over and works until something is in doubt (undefined) or the line ends. */
  async #tenureOnce(): Promise<LineEnd | undefined> {
    let transactions: PartitionTransactions | undefined;
    let copy: PartitionCopy | undefined;
    try {
      if (this.#closing) return { kind: 'closed' };
      if (this.#generation() === undefined)
        return { kind: 'lost', reason: 'no longer assigned to this node' };
      await this.#checkOwner();
      this.#say('taking-over');
      // From the standby, if this node has kept one, else from the beginning of the topics: fencing takes
      // time.
      copy = this.#ports.takeStandby?.(this.partition) ?? this.#beginCopy();
      transactions = await this.#ports.fence(this.partition, this.#failures);
      const tenure = await this.#takeOver(transactions, copy);
      this.#tenure = tenure;
      this.#say('running');
      await this.#work(tenure);
      return { kind: 'closed' };
    } catch (error) {
      if (error instanceof LineEnded) return error.end;
      if (error instanceof UnusablePartition || error instanceof UnreadableRecord) return unusable(error);
      if (this.#closing) return { kind: 'closed' };
      const problem = error instanceof Error ? error : new Error(String(error));
      this.#observer.doubt?.(problem);
      this.#say('waiting', { reason: problem.message });
      return undefined;
    } finally {
      copy?.close();
      this.#tenure?.cursor?.close();
      this.#tenure = undefined;
      await transactions?.close();
    }
  }

  /**
   * After a doubt: did somebody take over meanwhile? An epoch error alone does not say (a transaction that
   * timed out answers alike), so the newest owner record decides.
   */
  async #checkOwner(): Promise<void> {
    if (this.#lastOwnOffset === 0) return;
    const owner = await newestOwnerSince(
      this.#ports,
      this.#settings.environment.topics,
      this.partition,
      this.#lastOwnOffset,
    );
    if (owner) this.#assertMayTakeOver(owner);
  }

  #assertMayTakeOver(owner: Owner): void {
    const { identity } = this.#ports;
    const end = judgeOwner(owner, identity, this.partition, this.#generation());
    if (end) throw new LineEnded(end);
  }

  async #takeOver(transactions: PartitionTransactions, copy: PartitionCopy): Promise<Tenure> {
    const { environment, limits } = this.#settings;
    const { topics } = environment;
    const { partition } = this;
    const startedMs = this.#ports.clock.nowMs();
    const owner: Owner = { ...this.#ports.identity, generation: this.#generation() ?? 0, sinceMs: startedMs };
    const barrier = await commitBarrier(transactions, topics, partition, owner);
    // From here on a newer owner's record says that this one's time is over.
    const hasOwned = this.#lastOwnOffset > 0;
    this.#lastOwnOffset = barrier.partitionOffset;
    this.#say('restoring');
    await copy.reach(barrier, this.#abort.signal, (restore) => this.#say('restoring', { restore }));
    const restored = copy.build(limits, barrier);
    if (restored.formerOwner && hasOwned) this.#assertMayTakeOver(restored.formerOwner);
    this.#observer.restored?.(restored.recordsRead, this.#ports.clock.nowMs() - startedMs);
    const { state } = restored;
    for (const { key } of state.definitions.values()) await this.#known(key);
    for (const { key } of state.resources.values()) await this.#known(key);
    const processor = new PartitionProcessor(state, environment, this.#observer);
    const { position } = state.progress;
    const tenure: Tenure = {
      transactions,
      processor,
      queue: new CommandQueue(position, this.#settings.queueBytesMax),
      cursor: undefined,
      failure: undefined,
      doubt: undefined,
    };
    tenure.cursor = this.#read(tenure, position > 0 ? position : 'earliest');
    return tenure;
  }

  #beginCopy(): PartitionCopy {
    return new PartitionCopy(this.#ports.reader, this.#settings.environment.topics, this.partition);
  }

  async #known(definitionKey: number): Promise<void> {
    try {
      await Promise.race([this.#ports.definitions.whenKnown(definitionKey), this.#closed.promise]);
    } catch (error) {
      const isLasting = error instanceof UnusableDefinition || error instanceof UnknownDefinition;
      if (this.#closing || !isLasting) throw error;
      throw new LineEnded({ kind: 'unusable', reason: error.message });
    }
    if (this.#closing) throw new Error('closed');
  }

  #read(tenure: Tenure, from: number | 'earliest'): LogCursor {
    const at = { topic: this.#settings.environment.topics.commands, partition: this.partition };
    const cursor = this.#ports.reader.open(at, from, {
      takesUnreadable: true,
      onRecords: (fetched) => {
        tenure.queue.add(fetched);
        if (tenure.queue.isFull) cursor.pause();
        this.#wake();
      },
      onFailure: ({ message }) => {
        tenure.failure = message;
        this.#wake();
      },
    });
    return cursor;
  }

  /** Batch after batch, the next computed while the former commits, until the line is closed. */
  async #work(tenure: Tenure): Promise<void> {
    const { processor, queue } = tenure;
    const closed = this.#closed.promise;
    const collector = new BatchCollector(processor, queue, this.#ports, this.#settings, closed);
    let committing: Committing | undefined;
    for (;;) {
      await this.#untilWork(tenure, collector);
      if (tenure.doubt) throw tenure.doubt;
      if (this.#closing) break;
      if (tenure.failure && tenure.queue.size === 0) {
        throw new LineEnded({ kind: 'unusable', reason: tenure.failure });
      }
      await this.#ports.turn(collector.isUrgent);
      const batch = await collector.collect();
      if (tenure.queue.isLow) tenure.cursor?.resume();
      if (!batch) continue;
      committing = await this.#transact(tenure, collector, batch, committing);
    }
    await committing?.done;
  }

  /** Waits for commands, due work, a failure or the end of the line. */
  async #untilWork(tenure: Tenure, collector: BatchCollector): Promise<void> {
    const { clock } = this.#ports;
    for (;;) {
      const woken = this.#woken();
      if (this.#closing || collector.hasCommands || tenure.failure || tenure.doubt) return;
      const nowMs = clock.nowMs();
      const dueMs = nextDueMs(tenure.processor.state, this.#settings);
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

  /**
   * Produces a computed batch, and commits it after the former one has committed: never before, never
   * otherwise.
   */
  async #transact(
    tenure: Tenure,
    collector: BatchCollector,
    computed: Ready,
    former: Committing | undefined,
  ): Promise<Committing | undefined> {
    const startedMs = this.#ports.clock.nowMs();
    const sent: OutboundRecord[] = [];
    let batch: ProducedBatch;
    try {
      batch = await produceBatch(tenure, this.#ports, computed, sent);
    } catch (error) {
      // A broken former commit matters more than a refusal.
      await former?.done;
      const { topics, refusals } = this.#settings.environment;
      if (!(error instanceof ProduceRefused) || !blamesCommand(error, topics)) throw error;
      tenure.processor.rollback();
      if (refusals?.noteTopic(error, sent, this.#ports.clock.nowMs())) {
        return this.#transact(tenure, collector, collector.again(), undefined);
      }
      await this.#oneByOne(tenure, collector, error);
      return undefined;
    }
    const { open, ready } = batch;
    await former?.done;
    const done = open.commit().then(() => {
      tenure.processor.advance(ready);
      this.#noteOwnOffset(open);
      this.#observer.committed?.(ready.stats, this.#ports.clock.nowMs() - startedMs, ready.records.length);
    });
    // While nothing else is to be done, nobody awaits it: the line must hear of it all the same.
    done.catch((error: Error) => {
      tenure.doubt = error;
      this.#wake();
    });
    return { done, ready };
  }

  #noteOwnOffset({ offsets }: OpenTransaction): void {
    const { topics } = this.#settings.environment;
    const own = offsets.find(({ topic }) => topic === topics.partition);
    if (own) this.#lastOwnOffset = own.baseOffset;
  }

  /**
   * The broker refused the batch: its commands again, each in a transaction of its own, so that only the
   * guilty one fails.
   */
  async #oneByOne(tenure: Tenure, collector: BatchCollector, refusal: ProduceRefused): Promise<void> {
    this.#observer.doubt?.(refusal);
    for (const single of collector.singles()) {
      const { environment } = this.#settings;
      this.#noteOwnOffset(await commitAlone(tenure, this.#ports, environment, single));
    }
  }
}

/** A person must look at it. */
function unusable({ message: reason }: Error): LineEnd {
  return { kind: 'unusable', reason };
}
