/**
 * The lines of one node: one for each partition that the group assigns to it, ended when it is taken away,
 * started again when it was lost by mistake. No I/O of its own.
 */
import { PartitionLine } from '../partition/partition-line.ts';
import type {
  LineEnd,
  PartitionObserver,
  PartitionPorts,
  PartitionSettings,
  PartitionStatus,
} from '../partition/partition-ports.ts';

/** What the group gives this node now. */
export interface HeldPartitions {
  readonly partitions: readonly number[];
  readonly generation: number;
}

export interface PartitionLinesOptions {
  readonly ports: PartitionPorts;
  settings(partition: number): PartitionSettings;
  observe(partition: number): PartitionObserver;
  /** As far as this node knows; null: nothing for sure. */
  held(): HeldPartitions | null;
  /** A line has ended; not called once the lines are being closed. */
  onEnded(partition: number, end: LineEnd): void;
}

/** How long a partition that was lost stays so at least, ms. */
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

  /** Each partition that this node should run, ascending. */
  statuses(): PartitionStatus[] {
    const statuses = [...this.#lines.values()].map((line) => line.status);
    for (const status of this.#unusable.values()) statuses.push(status);
    return statuses.sort((a, b) => a.partition - b.partition);
  }

  /** A new generation: these partitions and no others. */
  assign(partitions: readonly number[]): void {
    if (this.#isClosing) return;
    for (const [partition, line] of this.#lines) {
      if (!partitions.includes(partition)) void line.close();
    }
    for (const partition of inTurn(partitions, this.#options.held()?.generation ?? 0)) this.#start(partition);
  }

  /** Finishes what is at hand; resolves when nothing will be written any more. */
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
      // It may have been given back while its line was still closing.
      this.#startIfHeld(partition, 0);
    } else if (end.kind === 'lost') {
      this.#options.ports.clock.after(LOST_PAUSE_MS, () => this.#startIfHeld(partition, end.generation ?? 0));
    }
  }

  /**
   * A generation below `generationMin` is history, which this node has yet to hear; the next one will start
   * the line.
   */
  #startIfHeld(partition: number, generationMin: number): void {
    const generation = this.#generationOf(partition);
    if (generation !== undefined && generation >= generationMin) this.#start(partition);
  }
}

/**
 * What begins first is ready first, and each takeover begins with another one: also where every process dies
 * soon, no partition waits for ever.
 */
function inTurn(partitions: readonly number[], generation: number): readonly number[] {
  const first = generation % Math.max(partitions.length, 1);
  return [...partitions.slice(first), ...partitions.slice(0, first)];
}
