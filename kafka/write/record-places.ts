/** The offsets of the records of a transaction, computed on demand. Pure. */

import type { OutboundRecord, RecordPlace } from '../ports.ts';
import type { BatchOutcome, PartitionRecords } from './partition-batches.ts';

/** Records of one partition and their batches, in order. */
interface Placed {
  readonly group: PartitionRecords;
  readonly outcomes: readonly BatchOutcome[];
}

export class RecordPlaces {
  readonly #placed: Placed[] = [];

  add(group: PartitionRecords, outcomes: readonly BatchOutcome[]): void {
    this.#placed.push({ group, outcomes });
  }

  /** Throws RangeError for a record that is not part of the transaction. */
  of(record: OutboundRecord): RecordPlace {
    for (const { group, outcomes } of this.#placed) {
      if (group.topic !== record.topic) continue;
      let at = group.records.indexOf(record);
      if (at < 0) continue;
      for (const { recordCount, baseOffset, timestampMs } of outcomes) {
        const { topic, partition } = group;
        if (at < recordCount) return { topic, partition, offset: baseOffset + at, timestampMs };
        at -= recordCount;
      }
    }
    throw new RangeError(`no record for ${record.topic} of this transaction`);
  }
}
