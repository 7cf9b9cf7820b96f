/** Queue of fetched commands, with back-pressure: above a number of bytes, reading pauses. */
import type { FetchedRecords, LogRecord } from '../../kafka/ports.ts';

export class CommandQueue {
  readonly #records: LogRecord[] = [];
  #head = 0;
  #bytes = 0;
  readonly #bytesMax: number;
  /** The offset to continue from after all queued commands were processed. */
  #endPosition: number;

  /** Reading pauses above `bytesMax` of queued records and resumes below a quarter of it. */
  constructor(position: number, bytesMax: number) {
    this.#endPosition = position;
    this.#bytesMax = bytesMax;
  }

  get size(): number {
    return this.#records.length - this.#head;
  }

  get isFull(): boolean {
    return this.#bytes > this.#bytesMax;
  }

  get isLow(): boolean {
    return this.#bytes < this.#bytesMax / 4;
  }

  get endPosition(): number {
    return this.#endPosition;
  }

  add({ records, nextOffset }: FetchedRecords): void {
    for (const record of records) {
      this.#records.push(record);
      this.#bytes += bytesOf(record);
    }
    this.#endPosition = nextOffset;
  }

  peek(): LogRecord | undefined {
    return this.#records[this.#head];
  }

  take(): LogRecord | undefined {
    const record = this.#records[this.#head];
    if (!record) return undefined;
    this.#head++;
    this.#bytes -= bytesOf(record);
    if (this.#head === this.#records.length || this.#head > 4096) {
      this.#records.splice(0, this.#head);
      this.#head = 0;
    }
    return record;
  }

  /** Returns records to the front, in their order: they were taken last and are not processed yet. */
  putBack(records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    this.#records.splice(0, this.#head, ...records);
    this.#head = 0;
    for (const record of records) this.#bytes += bytesOf(record);
  }

  /** The offset to continue from after all commands taken so far were processed. */
  get position(): number {
    return this.peek()?.offset ?? this.#endPosition;
  }
}

function bytesOf(record: LogRecord): number {
  return (record.value?.length ?? 0) + (record.key?.length ?? 0) + 64;
}
