/**
 * The interfaces of a fenced line: hooks from fencing to batches, and a writer that reports the outcome of
 * batches. They are ports, so that all kinds of lines share one implementation, and tests can replace them.
 */
import type {
  LogReader,
  OutboundRecord,
  ProducedOffset,
  ProduceRefused,
  RecordPlace,
  TopicPartition,
} from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import type { Clock } from '../clock.ts';
import type { CommandQueue } from './command-queue.ts';
import type { LinePhase } from './line-phase.ts';
import type { LineEnd, NodeIdentity } from './partition-ports.ts';

/** Records that are written together or not at all. */
export interface WrittenTogether {
  readonly records: readonly OutboundRecord[];
  /**
   * More records of the same transaction, which depend on the offsets of the previous ones; undefined if
   * there are none. Called again after each further round.
   */
  follow?(placeOf: (record: OutboundRecord) => RecordPlace): readonly OutboundRecord[] | undefined;
}

/** A batch whose records the broker has acknowledged. */
export interface AcknowledgedBatch {
  /** Resolves with the offsets of the records when they are committed. Rejects with TransactionDoubt. */
  readonly committed: Promise<readonly ProducedOffset[]>;
}

/**
 * Writes the batches of one line in the order in which they are handed over; the writer alone decides which
 * batches share a transaction.
 */
export interface LineWriter {
  /**
   * Resolves when the next batch may be handed over. Rejects with ProduceRefused if a record or topic of this
   * batch was refused: no part of it is or will be written, all previous batches are committed, and the
   * writer stays usable. Rejects with any other error if the outcome of this or a previous batch is in doubt
   * (rule R1): close the writer and take over again.
   */
  write(batch: WrittenTogether): Promise<AcknowledgedBatch>;
  close(): Promise<void>;
}

/** A computed batch. */
export interface LineBatch extends WrittenTogether {
  /** The batch was committed, after this time. */
  committed(tookMs: number): void;
  /** Undoes the changes of computing the batch, which is not written. */
  rollback(): void;
  /** True if computing it again leaves out what was refused. */
  leavesOut(refusal: ProduceRefused): boolean;
}

/** One command or record of a batch, to be tried alone. */
export interface LinePiece {
  feed(): LineBatch;
  /** The replacement after it was refused even alone. */
  reject(refusal: Error): LineBatch;
  /** It is committed, or in doubt. */
  end?(): void;
}

/** The input of one batch. */
export interface Collected {
  /** Computes the batch; may be called again. */
  feed(): LineBatch;
  /** The same input one at a time, each computed after the previous one is committed. */
  pieces(): Iterable<LinePiece>;
}

/** The input of a line. */
export interface LineInput {
  readonly reader: LogReader;
  readonly at: TopicPartition;
  readonly from: number | 'earliest';
  readonly queue: CommandQueue;
}

/** The work of a line from its takeover until there is a doubt. */
export interface LineWork {
  readonly input: LineInput;
  /** True if a full batch is waiting. */
  readonly isUrgent: boolean;
  /** When there is something to collect, epoch ms; undefined: not before more is read. */
  dueMs(nowMs: number): number | undefined;
  /** Takes the input of the next batch; undefined if there is none after all. */
  collect(): Promise<Collected | undefined>;
  /**
   * Reading has ended, and everything that was read is committed. Rejects with LineEnded, or with the reason
   * to take over again.
   */
  exhausted(failure: InputFailure): Promise<never>;
}

export interface InputFailure {
  readonly kind: string;
  readonly message: string;
}

/** The data that was committed before the barrier. */
export interface RestoredLine {
  readonly formerOwner: Owner | undefined;
  /** Called when it is certain that this process may continue. */
  begin(): Promise<LineWork>;
}

/** The offset of the line's own newest record, and the other records committed with its barrier. */
export interface LineTakeover {
  readonly writer: LineWriter;
  readonly barrier: readonly ProducedOffset[];
  /** Aborted when the line must end. */
  readonly signal: AbortSignal;
  /** Resolves when the line must end. */
  readonly closed: Promise<void>;
}

/** One kind of line: how it fences, restores, collects and feeds. */
export interface LineHooks {
  readonly clock: Clock;
  readonly identity: NodeIdentity;
  /** For messages: `partition 3`. */
  readonly name: string;
  /** Where the line writes its owner and its position. */
  readonly own: TopicPartition;
  /** The generation of the group that assigns the line to this node; undefined if it doesn't. */
  generation(): number | undefined;
  /** The newest owner recorded at or after an offset of `own`; undefined if there is none. */
  newestOwner(sinceOffset: number): Promise<Owner | undefined>;
  /**
   * Fences all previous owners. `endTimeoutMs`: how long the writer waits for the end of a transaction before
   * its outcome counts as unknown.
   */
  fence(endTimeoutMs: number): Promise<LineWriter>;
  /** The records of a new owner. Everything before them was committed by earlier owners. */
  barrier(owner: Owner): readonly OutboundRecord[];
  restore(takeover: LineTakeover): Promise<RestoredLine>;
  /** Releases the resources of `fence`, `restore` and `begin`. */
  release(): void;
  /** Resolves when a transaction may begin. */
  turn(urgent: boolean): Promise<void>;
  /** True if a command or record of the batch may be the cause of a refusal. */
  mayCause(refusal: ProduceRefused): boolean;
  /** How an error ends the line permanently; undefined if the line takes over again. */
  endOf(error: Error): LineEnd | undefined;
  status(phase: LinePhase, reason?: string): void;
  /** When the broker appended a record of `own`, by its clock, epoch ms. */
  appended?(atMs: number): void;
  doubt(error: Error): void;
}
