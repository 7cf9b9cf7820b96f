/** The engine that owns each partition, according to the partition topic. */
import type { LogRecord } from '../../kafka/ports.ts';
import { codecOf } from '../../schemas/load.ts';

export interface PartitionOwner {
  readonly partition: number;
  readonly nodeId: string;
}

interface Entry {
  readonly owner?: { readonly nodeId: string };
}

const codec = codecOf<Entry>('PartitionEntry');
const OWNER = Buffer.from('owner');

export class PartitionOwners {
  readonly #owners = new Map<number, string>();

  take(partition: number, records: readonly LogRecord[]): void {
    for (const { key, value } of records) {
      if (!value || !key?.equals(OWNER)) continue;
      const nodeId = codec.decode(value).owner?.nodeId;
      if (nodeId !== undefined) this.#owners.set(partition, nodeId);
    }
  }

  list(): PartitionOwner[] {
    return [...this.#owners]
      .map(([partition, nodeId]) => ({ partition, nodeId }))
      .sort((a, b) => a.partition - b.partition);
  }
}
