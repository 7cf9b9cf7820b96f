/**
 * What a fenced line needs of what it writes for: hooks from fencing to batches, and a writer that learns
 * what became of a batch. As ports, so that lines of all kinds live the same life, and tests can take their
 * place.
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

/** What is written whole or not at all. */
export interface WrittenTogether {
  readonly records: readonly OutboundRecord[];
  /**
   * More records of the same transaction, for what could be decided only once the former ones have a place;
   * undefined: none. Called again with each further round.
   */
  follow?(placeOf: (record: OutboundRecord) => RecordPlace): readonly OutboundRecord[] | undefined;
}

/** A batch whose records the broker has acknowledged. */
export interface AcknowledgedBatch {
  /** Resolves with where the records are once they are committed. Rejects with TransactionDoubt. */
  readonly committed: Promise<readonly ProducedOffset[]>;
}

/**
 * Writes the batches of one line in the order in which they are handed over; which of them share a
 * transaction is the writer's business alone.
 */
export interface LineWriter {
  /**
   * Resolves when the next batch may be handed over. Rejects with ProduceRefused when a record or topic of
   * this batch was refused: nothing of it is or will be written, all former batches are committed, and the
   * writer stays usable. Rejects with anything else when the outcome of this or a former batch is in doubt
   * (rule R1): close the writer and take over again.
   */
  write(batch: WrittenTogether): Promise<AcknowledgedBatch>;
  close(): Promise<void>;
}

/** A computed batch. */
export interface LineBatch extends WrittenTogether {
  /** The batch is committed; it took so long. */
  committed(tookMs: number): void;
  /** Takes back what computing the batch has changed; it is not written. */
  rollback(): void;
  /** True when computing it once more leaves out what was refused. */
  leavesOut(refusal: ProduceRefused): boolean;
}

/** One command or record of a batch, to be tried alone. */
export interface LinePiece {
  feed(): LineBatch;
  /** What is written instead, after it was refused alone too. */
  refuse(refusal: Error): LineBatch;
  /** It is committed, or in doubt. */
  end?(): void;
}

/** What was taken from the input for one batch. */
export interface Collected {
  /** Computes the batch again at each call. */
  feed(): LineBatch;
  /** The same in its order, each computed after the former one is committed. */
  pieces(): Iterable<LinePiece>;
}

/** What a line reads. */
export interface LineInput {
  readonly reader: LogReader;
  readonly at: TopicPartition;
  readonly from: number | 'earliest';
  readonly queue: CommandQueue;
}

/** What a line does from its takeover on, until something is in doubt. */
export interface LineWork {
  readonly input: LineInput;
  /** A full batch waits. */
  readonly isUrgent: boolean;
  /** When there is something to collect, epoch ms; undefined: not before more is read. */
  dueMs(nowMs: number): number | undefined;
  /** Takes what the next batch is made of; undefined: nothing after all. */
  collect(): Promise<Collected | undefined>;
  /**
   * The input can't be read any further, and all that was read is committed. Rejects with LineEnded, or with
   * why to take over again.
   */
  exhausted(failure: InputFailure): Promise<never>;
}

export interface InputFailure {
  readonly kind: string;
  readonly message: string;
}

/** What was committed in front of the barrier. */
export interface RestoredLine {
  readonly formerOwner: Owner | undefined;
  /** Called once it is clear that this process may go on. */
  begin(): Promise<LineWork>;
}

/** Where the line's own newest record is, and what else its barrier has committed. */
export interface LineTakeover {
  readonly writer: LineWriter;
  readonly barrier: readonly ProducedOffset[];
  /** Aborted when the line is to end. */
  readonly signal: AbortSignal;
  /** Resolves then. */
  readonly closed: Promise<void>;
}

/** One kind of line: what it fences, restores, collects and feeds. */
export interface LineHooks {
  readonly clock: Clock;
  readonly identity: NodeIdentity;
  /** For people: `partition 3`. */
  readonly name: string;
  /** Where the line writes its owner and its progress. */
  readonly own: TopicPartition;
  /** Of the group that assigns the line to this node; undefined: it does not. */
  generation(): number | undefined;
  /** The newest owner recorded at or behind an offset of `own`; undefined: none. */
  newestOwner(sinceOffset: number): Promise<Owner | undefined>;
  /**
   * Takes the right to write from every former owner. `endTimeoutMs`: how long the writer waits for the end
   * of a transaction before its outcome counts as unknown.
   */
  fence(endTimeoutMs: number): Promise<LineWriter>;
  /** The records of a new owner. What was committed before is in front of them. */
  barrier(owner: Owner): readonly OutboundRecord[];
  restore(takeover: LineTakeover): Promise<RestoredLine>;
  /** Lets go of what `fence`, `restore` and `begin` hold. */
  release(): void;
  /** Resolves when a transaction may begin. */
  turn(urgent: boolean): Promise<void>;
  /** True when a command or record of the batch may be the cause of a refusal. */
  blames(refusal: ProduceRefused): boolean;
  /** How an error ends the line permanently; undefined if the line takes over again. */
  endOf(error: Error): LineEnd | undefined;
  status(phase: LinePhase, reason?: string): void;
  /** When the broker appended a record of `own`, by its clock, epoch ms. */
  appended?(atMs: number): void;
  doubt(error: Error): void;
}
