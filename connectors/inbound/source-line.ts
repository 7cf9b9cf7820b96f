/**
 * The line of one partition of a business topic, as hooks for a fenced line. Its batches contain the commands
 * that result from records, dead letters, and the end position, on the engine's own cluster.
 */

import { CommandQueue } from '../../engine/partition/command-queue.ts';
import { isCommandRefusal } from '../../engine/partition/command-refusal.ts';
import { FencedLine } from '../../engine/partition/fenced-line.ts';
import type { LinePhase } from '../../engine/partition/line-phase.ts';
import type { LineHooks, LineTakeover, LineWork, RestoredLine } from '../../engine/partition/line-ports.ts';
import { newestOwnerSince } from '../../engine/partition/ownership.ts';
import type { LineEnd } from '../../engine/partition/partition-ports.ts';
import { TransactionWriter } from '../../engine/partition/transaction-writer.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import type { SourcePartition, SourcePosition } from './source.ts';
import { inboundEntryCodec, ownerRecord, positionRecord, sourceKey, sourceText } from './source.ts';
import { SourceCollector } from './source-collector.ts';
import { readSource } from './source-entries.ts';
import type { SourceEnd, SourceObserver, SourcePhase, SourcePorts, SourceStatus } from './source-ports.ts';
import { SourceUnusable } from './source-ports.ts';

const QUEUE_BYTES_MAX = 4 * 1024 * 1024;

export class SourceLine {
  readonly source: SourcePartition;
  readonly ended: Promise<SourceEnd>;
  readonly #line: FencedLine;
  readonly #ports: SourcePorts;
  readonly #observer: SourceObserver;
  #status: SourceStatus = { phase: 'taking-over' };
  #collector: SourceCollector | undefined;

  /** `generation`: of the group that assigns the source to this node; undefined if it no longer does. */
  constructor(
    source: SourcePartition,
    ports: SourcePorts,
    generation: () => number | undefined,
    observer: SourceObserver,
  ) {
    this.source = source;
    this.#ports = ports;
    this.#observer = observer;
    this.#line = new FencedLine(this.#hooks(generation));
    this.ended = this.#line.ended.then(sourceEnd);
  }

  get status(): SourceStatus {
    return this.#status;
  }

  /** The next offset to read; everything before it is committed. Undefined while the line is not running. */
  get position(): number | undefined {
    return this.#collector?.position.position;
  }

  /** The subscribers have changed: a blocked record may be processed now. */
  subscribersChanged(): void {
    this.#collector?.unblock();
    this.#line.wake();
  }

  /** Finishes the current batch; resolves when nothing will be written any more. */
  close(): Promise<void> {
    return this.#line.close();
  }

  #hooks(generation: () => number | undefined): LineHooks {
    const { source } = this;
    const { clock, identity, reader, entries, environment } = this.#ports;
    const ownerOf = (record: LogRecord): Owner | undefined => ownerOfSource(source, record);
    return {
      clock,
      identity,
      name: sourceText(source),
      own: entries,
      generation,
      newestOwner: (sinceOffset) => newestOwnerSince({ reader, clock, at: entries, ownerOf }, sinceOffset),
      fence: async (endTimeoutMs) => new TransactionWriter(await this.#ports.fence(endTimeoutMs)),
      barrier: (owner) => [ownerRecord(entries, source, owner)],
      restore: (takeover) => this.#restore(takeover),
      release: () => {
        this.#collector = undefined;
      },
      turn: (urgent) => this.#ports.turn(urgent),
      mayCause: (refusal) => isCommandRefusal(refusal, environment.topics),
      endOf: (error) =>
        error instanceof SourceUnusable ? { kind: 'unusable', reason: error.message } : undefined,
      status: (phase, reason) => this.#reportStatus(phase, reason),
      doubt: (error) => this.#observer.doubt?.(error),
    };
  }

  async #restore(takeover: LineTakeover): Promise<RestoredLine> {
    const { source } = this;
    const { entries } = this.#ports;
    const offset = takeover.barrier[0]?.baseOffset ?? 0;
    const { positions, formerOwner, newerOwner } = await readSource(this.#ports, entries, source, offset);
    if (newerOwner)
      throw new Error(`node '${newerOwner.nodeId}' has taken over ${sourceText(source)} meanwhile`);
    const begin = async (): Promise<LineWork> => {
      const known = positions.get(source.partition);
      const position = await this.#ports.begin(positions);
      // The start position is stored before anything is read: otherwise 'latest' would move with each
      // restart.
      if (known?.position !== position.position || known.offsets !== position.offsets)
        await this.#settle(takeover, position);
      return this.#begin(takeover, position);
    };
    return { formerOwner, begin };
  }

  async #settle({ writer }: LineTakeover, position: SourcePosition): Promise<void> {
    const records = [positionRecord(this.#ports.entries, this.source, position)];
    await (await writer.write({ records })).committed;
  }

  #begin(takeover: LineTakeover, begun: SourcePosition): LineWork {
    const { source } = this;
    const queue = new CommandQueue(begun.position, QUEUE_BYTES_MAX);
    const blocked = (reason: string | undefined): void => {
      this.#reportStatus(reason === undefined ? 'running' : 'blocked', reason);
    };
    const collector = new SourceCollector(source, this.#ports, queue, begun, this.#observer, blocked);
    this.#collector = collector;
    return {
      input: { reader: this.#ports.source, at: source, from: begun.position, queue },
      get isUrgent() {
        return collector.isUrgent;
      },
      dueMs: (nowMs) => collector.dueMs(nowMs),
      collect: () => collector.collect(),
      exhausted: async ({ kind, message }) => {
        if (kind !== 'lost-range') throw new Error(message);
        this.#observer.doubt?.(new Error(message));
        const position = await this.#ports.beginAfterLoss(collector.position);
        await this.#settle(takeover, position);
        throw new Error(`${message}; continuing at offset ${position.position}`);
      },
    };
  }

  /** Reading the stored data of a source is so fast that it is part of the takeover. */
  #reportStatus(phase: LinePhase | SourcePhase, reason?: string): void {
    if (phase === 'restoring' || (this.#status.phase === phase && this.#status.reason === reason)) return;
    this.#status = { phase, ...(reason === undefined ? {} : { reason }) };
    this.#observer.status(this.#status);
  }
}

/** Decodes a record of the inbound topic. Throws if it can't be decoded. */
function ownerOfSource(source: SourcePartition, { key, value }: LogRecord): Owner | undefined {
  const isOwner = value && key?.toString('utf8') === sourceKey.owner(source);
  return isOwner ? inboundEntryCodec.decode(value).owner : undefined;
}

/**
 * If two processes have the same node id, their engine partitions stop one of them; their sources don't need
 * to.
 */
function sourceEnd(end: LineEnd): SourceEnd {
  return end.kind === 'fatal' ? { kind: 'lost', reason: end.reason } : end;
}
