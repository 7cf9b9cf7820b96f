/** Up-to-date copies of the partitions that other nodes own, so that a takeover doesn't need to restore. */
import type { LogReader } from '../../kafka/ports.ts';
import { PartitionCopy, StaleCopy } from '../partition/partition-copy.ts';
import type { TopicNames } from '../topics.ts';

export class Standbys {
  readonly #reader: LogReader;
  readonly #topics: TopicNames;
  readonly #partitionCount: number;
  readonly #copies = new Map<number, PartitionCopy>();

  constructor(reader: LogReader, topics: TopicNames, partitionCount: number) {
    this.#reader = reader;
    this.#topics = topics;
    this.#partitionCount = partitionCount;
  }

  /**
   * Keeps a copy of every partition except those assigned to this node, whose lines take over the copies. A
   * copy that could not be read is recreated.
   */
  keepAllBut(assigned: readonly number[]): void {
    for (let partition = 0; partition < this.#partitionCount; partition++) {
      const copy = this.#copies.get(partition);
      if (assigned.includes(partition) || (copy && !copy.failure)) continue;
      this.#begin(partition);
    }
  }

  #begin(partition: number): void {
    const copy = new PartitionCopy(this.#reader, this.#topics, partition, (failure) => {
      const isOurs = this.#copies.get(partition) === copy;
      if (isOurs && failure instanceof StaleCopy) this.#begin(partition);
    });
    this.#copies.set(partition, copy);
  }

  /** Returns a copy, which the caller must close; undefined if there is no usable copy. */
  take(partition: number): PartitionCopy | undefined {
    const copy = this.#copies.get(partition);
    this.#copies.delete(partition);
    return copy?.failure ? undefined : copy;
  }

  /** Number of records read so far, by partition. */
  recordsRead(): ReadonlyMap<number, number> {
    return new Map([...this.#copies].map(([partition, copy]) => [partition, copy.recordsRead]));
  }

  close(): void {
    for (const copy of this.#copies.values()) copy.close();
    this.#copies.clear();
  }
}
