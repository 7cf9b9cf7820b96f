/**
 * Follows the state topic as any reader would (read_committed, by position) and counts waiting and ended
 * instances. Each command writes one record per instance, and exactly one record of an instance says that it
 * has ended.
 */
import type { TopicNames } from '../../engine/topics.ts';
import type { FetchedRecords, LogRecord } from '../../kafka/ports.ts';
import type { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { decodeIndex, decodeInstance } from '../../state/codec.ts';
import { InstanceState } from '../../state/instance.ts';

export class StateWatch {
  /** Number of instances whose first record was seen, and whose last record was seen. */
  begunCount = 0;
  endedCount = 0;
  /** When the last one ended (performance.now). */
  lastEndMs = 0;
  /** Called after each response. */
  onProgress: () => void = () => undefined;
  /**
   * Called for each instance that ends, with its number (variable n); while it is set, bodies are decoded.
   */
  onEnd: ((n: number, atMs: number) => void) | null = null;
  readonly #running = new Map<string, number>();

  /** Reads from the end of each partition; resolves when all positions are known. */
  async open(reader: PartitionReader, topics: TopicNames, partitionCount: number): Promise<void> {
    const cursors = Array.from({ length: partitionCount }, (_unused, partition) =>
      reader.open({ topic: topics.state, partition }, 'latest', {
        onRecords: (fetched) => this.#take(fetched),
        onFailure: ({ message }) => {
          throw new Error(message);
        },
      }),
    );
    while (cursors.some(({ position }) => position < 0)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #take({ records }: FetchedRecords): void {
    const atMs = performance.now();
    for (const record of records) this.#see(record, atMs);
    this.onProgress();
  }

  #see(record: LogRecord, atMs: number): void {
    const { value } = record;
    const index = record.headers[0]?.value;
    if (value === null || !index) return;
    const isEnd = decodeIndex(index).state !== InstanceState.active;
    if (isEnd) {
      this.endedCount++;
      this.lastEndMs = atMs;
    }
    const key = String(record.key);
    let n = this.#running.get(key);
    if (n === undefined) {
      this.begunCount++;
      n = this.onEnd === null ? -1 : numberOf(value);
      if (!isEnd) this.#running.set(key, n);
    }
    if (isEnd) {
      this.#running.delete(key);
      this.onEnd?.(n, atMs);
    }
  }
}

/** The instance's variable n; -1 if it has none. */
export function numberOf(value: Buffer): number {
  const [root] = decodeInstance(value).elements;
  return Number(root?.variables.find(({ name }) => name === 'n')?.value ?? -1);
}
