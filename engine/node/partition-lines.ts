/**
 * The lines of one node, one for each assigned partition: stopped when the partition is revoked, started
 * again when it was lost by mistake. No I/O of its own.
 */
import { PartitionLine } from '../partition/partition-line.ts';
import type {
  LineEnd,
  PartitionObserver,
  PartitionPorts,
  PartitionSettings,
  PartitionStatus,
} from '../partition/partition-ports.ts';

/** The current assignment of this node. */
export interface HeldPartitions {
  readonly partitions: readonly number[];
  readonly generation: number;
}

export interface PartitionLinesOptions {
  readonly ports: PartitionPorts;
  settings(partition: number): PartitionSettings;
  observe(partition: number): PartitionObserver;
  /** As far as this node knows; null if unknown. */
  held(): HeldPartitions | null;
  /** Called when a line has ended, except while all lines are being closed. */
  onEnded(partition: number, end: LineEnd): void;
}

/** Minimum delay before a lost partition is taken over again, ms. */
const LOST_PAUSE_MS = 1_000;

export class PartitionLines {
  readonly #options: PartitionLinesOptions;
  readonly #lines = new Map<number, PartitionLine>();
  readonly #unusable = new Map<number, PartitionStatus>();
  #isClosing = false;

  constructor(options: PartitionLinesOptions) {
    this.#options = options;
  }

  get(partition: number): PartitionLine | undefined {
    return this.#lines.get(partition);
  }

  values(): MapIterator<PartitionLine> {
    return this.#lines.values();
  }

  /** The partitions assigned to this node, ascending. */
  statuses(): PartitionStatus[] {
    const statuses = [...this.#lines.values()].map((line) => line.status);
    for (const status of this.#unusable.values()) statuses.push(status);
    return statuses.sort((a, b) => a.partition - b.partition);
  }

  /** Sets the assignment of a new generation. */
  assign(partitions: readonly number[]): void {
    if (this.#isClosing) return;
    for (const [partition, line] of this.#lines) {
      if (!partitions.includes(partition)) void line.close();
    }
    for (const partition of inTurn(partitions, this.#options.held()?.generation ?? 0)) this.#start(partition);
  }

  /** Finishes the current batches; resolves when nothing will be written any more. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }

  #start(partition: number): void {
    if (this.#isClosing || this.#lines.has(partition) || this.#unusable.has(partition)) return;
    const { ports, settings, observe } = this.#options;
    const line = new PartitionLine(
      partition,
      ports,
      settings(partition),
      () => this.#generationOf(partition),
      observe(partition),
    );
    this.#lines.set(partition, line);
    void line.ended.then((end) => this.#ended(line, end));
  }

  #generationOf(partition: number): number | undefined {
    const held = this.#options.held();
    return held?.partitions.includes(partition) ? held.generation : undefined;
  }

  #ended(line: PartitionLine, end: LineEnd): void {
    const { partition } = line;
    this.#lines.delete(partition);
    if (this.#isClosing) return;
    if (end.kind === 'unusable') this.#unusable.set(partition, line.status);
    this.#options.onEnded(partition, end);
    if (end.kind === 'closed') {
      // The partition may have been assigned again while its line was closing.
      this.#startIfHeld(partition, 0);
    } else if (end.kind === 'lost') {
      this.#options.ports.clock.after(LOST_PAUSE_MS, () => this.#startIfHeld(partition, end.generation ?? 0));
    }
  }

  /**
   * A generation below `generationMin` is outdated; this node waits for the next one, which starts the line.
   */
  #startIfHeld(partition: number, generationMin: number): void {
    const generation = this.#generationOf(partition);
    if (generation !== undefined && generation >= generationMin) this.#start(partition);
  }
}

/**
 * The partition that starts first is ready first. Each takeover starts with another one, so that all
 * partitions make progress even if every process crashes soon.
 */
function inTurn(partitions: readonly number[], generation: number): readonly number[] {
  const first = generation % Math.max(partitions.length, 1);
  return [...partitions.slice(first), ...partitions.slice(0, first)];
}
