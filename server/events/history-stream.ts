/**
 * The steps of the history from given positions on, in order within each partition, committed ones only. A
 * position that is no longer in the log is reported, and reading continues at the earliest record.
 */
import type { CursorFailure, FetchedRecords, LogCursor } from '../../kafka/ports.ts';
import type { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { decodeStep } from '../../state/codec.ts';
import type { StepRecord } from '../../state/events.ts';
import type { Positions } from './positions.ts';

export interface StreamListener {
  /** Called before the position passes the step. */
  onStep(step: StepRecord, partition: number, offset: number): void;
  /** All steps before the positions were delivered. */
  onPositions(): void;
  /** Steps are missing. */
  onGap(partition: number, reason: string): void;
}

const REOPEN_AFTER_MS = 1_000;

export class HistoryStream {
  readonly positions: Positions;
  readonly #reader: PartitionReader;
  readonly #topic: string;
  readonly #listener: StreamListener;
  readonly #cursors = new Map<number, LogCursor>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isPaused = false;

  /** The stream owns the reader. */
  constructor(reader: PartitionReader, topic: string, positions: Positions, listener: StreamListener) {
    this.#reader = reader;
    this.#topic = topic;
    this.positions = positions;
    this.#listener = listener;
    for (const [partition, offset] of positions) this.#open(partition, offset);
  }

  /** Reads nothing until `resume`; what was fetched already is still delivered. */
  pause(): void {
    this.#isPaused = true;
    for (const cursor of this.#cursors.values()) cursor.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const cursor of this.#cursors.values()) cursor.resume();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#reader.close();
  }

  #open(partition: number, from: number | 'earliest'): void {
    const cursor = this.#reader.open({ topic: this.#topic, partition }, from, {
      takesUnreadable: true,
      onRecords: (fetched) => this.#take(fetched),
      onFailure: (failure) => this.#failed(failure),
    });
    this.#cursors.set(partition, cursor);
    if (this.#isPaused) cursor.pause();
  }

  #take({ partition, records, nextOffset }: FetchedRecords): void {
    for (const { offset, value, unreadable } of records) {
      if (unreadable) this.#listener.onGap(partition, unreadable.reason);
      else if (value) this.#step(value, partition, offset);
      this.positions.set(partition, offset + 1);
    }
    this.positions.set(partition, nextOffset);
    this.#listener.onPositions();
  }

  #step(value: Buffer, partition: number, offset: number): void {
    let step: StepRecord;
    try {
      step = decodeStep(value);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#listener.onGap(partition, `the record at offset ${offset} can't be read: ${reason}`);
      return;
    }
    this.#listener.onStep(step, partition, offset);
  }

  #failed({ partition, message }: CursorFailure): void {
    this.#listener.onGap(partition, message);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#open(partition, 'earliest');
    }, REOPEN_AFTER_MS);
    this.#timers.add(timer);
  }
}
