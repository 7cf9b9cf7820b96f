/**
 * The line of one partition of the engine, as hooks for a fenced line. The barrier is on both compacted
 * topics, the restore builds the state, and batches are commands and due work.
 */
import type { LogRecord } from '../../kafka/ports.ts';
import { UnreadableRecord } from '../../state/codec.ts';
import type { Owner } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import { UnknownDefinition, UnusableDefinition } from '../node/definition-registry.ts';
import { barrierAt, barrierRecords } from './barrier.ts';
import { BatchCollector } from './batch-collector.ts';
import { CommandQueue } from './command-queue.ts';
import { isCommandRefusal } from './command-refusal.ts';
import { nextDueMs } from './due-work.ts';
import { FencedLine } from './fenced-line.ts';
import { LineEnded } from './line-ended.ts';
import type { LinePhase } from './line-phase.ts';
import type { LineHooks, LineTakeover, LineWork, LineWriter, RestoredLine } from './line-ports.ts';
import { newestOwnerSince } from './ownership.ts';
import type { RestoreProgress } from './partition-copy.ts';
import { PartitionCopy, UnusablePartition } from './partition-copy.ts';
import type {
  LineEnd,
  PartitionObserver,
  PartitionPorts,
  PartitionSettings,
  PartitionStatus,
} from './partition-ports.ts';
import { PartitionProcessor } from './processor.ts';
import type { SuspectHistory } from './suspect-mode.ts';
import { SuspectMode } from './suspect-mode.ts';
import { TransactionWriter } from './transaction-writer.ts';

/** Clocks of nodes differ by less, ms. */
const TIME_AHEAD_MIN_MS = 10_000;

export class PartitionLine {
  readonly partition: number;
  readonly ended: Promise<LineEnd>;
  readonly #line: FencedLine;
  readonly #ports: PartitionPorts;
  readonly #settings: PartitionSettings;
  readonly #observer: PartitionObserver;
  #status: PartitionStatus;
  #copy: PartitionCopy | undefined;
  #suspects: SuspectMode | undefined;
  #running:
    | { readonly processor: PartitionProcessor; readonly queue: CommandQueue; readonly sinceMs: number }
    | undefined;

  /**
   * `generation`: of the group that currently assigns the partition to this node; undefined if it no longer
   * does.
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
    this.#observer = observer;
    this.#status = { partition, phase: 'taking-over', sinceMs: ports.clock.nowMs() };
    this.#line = new FencedLine(this.#hooks(generation));
    this.ended = this.#line.ended;
  }

  get status(): PartitionStatus {
    return this.#status;
  }

  /** The running state, for metrics and tests; undefined while there is none. */
  get processor(): PartitionProcessor | undefined {
    return this.#running?.processor;
  }

  /**
   * The offset up to which commands are processed and committed, and the number of waiting ones; undefined
   * while not running.
   */
  get progress(): { readonly position: number; readonly waiting: number } | undefined {
    if (!this.#running) return undefined;
    const { processor, queue } = this.#running;
    return { position: processor.state.progress.position, waiting: queue.size };
  }

  /**
   * Set while the partition's time is ahead of this node's, at least since the takeover: a previous owner's
   * clock was ahead. Its timers wait.
   */
  get timeAhead(): { readonly byMs: number; readonly sinceMs: number } | undefined {
    if (!this.#running) return undefined;
    const byMs = this.#running.processor.state.progress.nowMs - this.#ports.clock.nowMs();
    return byMs > TIME_AHEAD_MIN_MS ? { byMs, sinceMs: this.#running.sinceMs } : undefined;
  }

  /** Finishes the current batch and ends; resolves when nothing will be written any more. */
  close(): Promise<void> {
    return this.#line.close();
  }

  #hooks(generation: () => number | undefined): LineHooks {
    const { partition } = this;
    const { clock, identity, reader } = this.#ports;
    const { topics } = this.#settings.environment;
    const own = { topic: topics.partition, partition };
    return {
      clock,
      identity,
      name: `partition ${partition}`,
      own,
      generation,
      newestOwner: (sinceOffset) => newestOwnerSince({ reader, clock, at: own, ownerOf }, sinceOffset),
      fence: (endTimeoutMs) => this.#fence(endTimeoutMs),
      barrier: (owner) => barrierRecords(topics, partition, owner),
      restore: (takeover) => this.#restore(takeover),
      release: () => this.#release(),
      turn: (urgent) => this.#ports.turn(urgent),
      appended: (atMs) => this.#ports.appended?.(atMs),
      mayCause: (refusal) => isCommandRefusal(refusal, topics),
      endOf,
      status: (phase, reason) => this.#reportStatus(phase, reason === undefined ? {} : { reason }),
      doubt: (error) => this.#observer.doubt?.(error),
    };
  }

  /** Reading starts before fencing, which takes time: from the standby, if this node has one. */
  async #fence(endTimeoutMs: number): Promise<LineWriter> {
    const { partition } = this;
    const { topics } = this.#settings.environment;
    const ports = this.#ports;
    this.#copy = ports.takeStandby?.(partition) ?? new PartitionCopy(ports.reader, topics, partition);
    const transactions = await ports.fence(partition, endTimeoutMs);
    return new TransactionWriter(transactions, (records) => ports.checkTargets(records));
  }

  async #restore(takeover: LineTakeover): Promise<RestoredLine> {
    const { clock } = this.#ports;
    const { environment, limits } = this.#settings;
    const copy = this.#copy;
    if (!copy) throw new Error('a partition is restored after it is fenced');
    const startedMs = clock.nowMs();
    const barrier = barrierAt(environment.topics, this.partition, takeover.barrier);
    await copy.reach(barrier, takeover.signal, (restore) => this.#reportStatus('restoring', { restore }));
    const { state, formerOwner, recordsRead, suspects } = copy.build(limits, barrier);
    const begin = async (): Promise<LineWork> => {
      this.#observer.restored?.(recordsRead, clock.nowMs() - startedMs);
      for (const { key } of state.definitions.values()) await this.#known(key, takeover);
      for (const { key } of state.resources.values()) await this.#known(key, takeover);
      const processor = new PartitionProcessor(state, environment, this.#observer);
      return this.#begin(processor, takeover, this.#suspectMode(suspects, takeover));
    };
    return { formerOwner, begin };
  }

  async #known(definitionKey: number, { closed, signal }: LineTakeover): Promise<void> {
    try {
      await Promise.race([this.#ports.definitions.whenKnown(definitionKey), closed]);
    } catch (error) {
      const isLasting = error instanceof UnusableDefinition || error instanceof UnknownDefinition;
      if (signal.aborted || !isLasting) throw error;
      throw new LineEnded({ kind: 'unusable', reason: error.message });
    }
    if (signal.aborted) throw new Error('closed');
  }

  #suspectMode(history: SuspectHistory, { writer }: LineTakeover): SuspectMode {
    const { topics } = this.#settings.environment;
    const { partition } = this;
    const { clock, identity, turnstile } = this.#ports;
    const mode = new SuspectMode({
      history,
      clock,
      incarnation: identity.incarnation,
      turnstile,
      write: async (suspect) => {
        const value = partitionEntryCodec.encode({ suspect });
        const note = { topic: topics.partition, partition, key: entryKey.suspect, value };
        const { committed } = await writer.write({ records: [note] });
        await committed;
      },
    });
    if (mode.isOn) this.#observer.oneByOne?.(history);
    this.#suspects = mode;
    return mode;
  }

  #begin(processor: PartitionProcessor, { closed }: LineTakeover, suspects: SuspectMode): LineWork {
    const { partition } = this;
    const settings = this.#settings;
    const { topics, refusedTargets } = settings.environment;
    const { reader, clock } = this.#ports;
    const { state } = processor;
    const { position } = state.progress;
    const queue = new CommandQueue(position, settings.queueBytesMax);
    const context = { processor, clock, refused: refusedTargets, observer: this.#observer, suspects };
    const collector = new BatchCollector(context, queue, this.#ports, settings, closed);
    const at = { topic: topics.commands, partition };
    this.#running = { processor, queue, sinceMs: clock.nowMs() };
    return {
      input: { reader, at, from: position > 0 ? position : 'earliest', queue },
      get isUrgent() {
        return collector.isUrgent;
      },
      dueMs: (nowMs) => (queue.size > 0 ? nowMs : nextDueMs(state, settings)),
      collect: () => collector.collect(),
      exhausted: async ({ message: reason }) => {
        throw new LineEnded({ kind: 'unusable', reason });
      },
    };
  }

  #release(): void {
    this.#copy?.close();
    this.#copy = undefined;
    this.#suspects?.close();
    this.#suspects = undefined;
    this.#running = undefined;
  }

  #reportStatus(phase: LinePhase, more: { reason?: string; restore?: RestoreProgress } = {}): void {
    const same = this.#status.phase === phase;
    const sinceMs = same ? this.#status.sinceMs : this.#ports.clock.nowMs();
    this.#status = { partition: this.partition, phase, sinceMs, ...more };
    this.#observer.status(this.#status);
  }
}

/** Decodes a record of the partition topic. Throws if it can't be decoded. */
function ownerOf({ key, value }: LogRecord): Owner | undefined {
  const isOwner = value && key?.toString('utf8') === entryKey.owner;
  return isOwner ? partitionEntryCodec.decode(value).owner : undefined;
}

/** Problems that only an operator can resolve. */
function endOf(error: Error): LineEnd | undefined {
  const isUnusable = error instanceof UnusablePartition || error instanceof UnreadableRecord;
  return isUnusable ? { kind: 'unusable', reason: error.message } : undefined;
}
