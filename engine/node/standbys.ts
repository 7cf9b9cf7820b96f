/**
 * Copies of the partitions that other nodes own, kept up to date all the time, so that taking one over needs
 * no reading.
 */
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
   * Keeps a copy of every partition but those assigned to this node, whose lines take what there is; one that
   * could not be read is begun anew.
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

  /** Hands over a copy, which is the caller's to close; undefined: there is none that can be used. */
  take(partition: number): PartitionCopy | undefined {
    const copy = this.#copies.get(partition);
    this.#copies.delete(partition);
    return copy?.failure ? undefined : copy;
  }

  /** Records read so far, by partition. */
  recordsRead(): ReadonlyMap<number, number> {
    return new Map([...this.#copies].map(([partition, copy]) => [partition, copy.recordsRead]));
  }

  close(): void {
    for (const copy of this.#copies.values()) copy.close();
    this.#copies.clear();
  }
}
