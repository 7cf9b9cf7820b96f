/** The writers of a test's partition 0, which are closed together. */
import type { KafkaConnection } from '../../../kafka/connect/connection.ts';
import type { PartitionTransactions } from '../../../kafka/ports.ts';
import type { FenceOptions } from '../../../kafka/write/transactions.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';

export class Writers {
  readonly #open: PartitionTransactions[] = [];

  /** Rejects with the errors of `fencePartition`. */
  async fence(
    connection: KafkaConnection,
    transactionTimeoutMs = 10_000,
    more: Partial<FenceOptions> = {},
  ): Promise<PartitionTransactions> {
    const options = { transactionalIdPrefix: 'p', partition: 0, transactionTimeoutMs, ...more };
    const writer = await fencePartition(connection, options);
    this.#open.push(writer);
    return writer;
  }

  async close(): Promise<void> {
    for (const writer of this.#open.splice(0)) await writer.close();
  }
}
