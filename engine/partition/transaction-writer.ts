/**
 * A line's writer in which each batch is one transaction, with as many produce requests as depend on the
 * offsets of previous records (ADR 16). Transaction n+1 is committed only after the commit of n has
 * succeeded.
 */
import type { OpenTransaction, OutboundRecord, PartitionTransactions } from '../../kafka/ports.ts';
import type { AcknowledgedBatch, LineWriter, WrittenTogether } from './line-ports.ts';

/** See PartitionPorts.checkTargets. */
type CheckTargets = (
  records: readonly OutboundRecord[],
) => Promise<readonly OutboundRecord[]> | readonly OutboundRecord[];

export class TransactionWriter implements LineWriter {
  readonly #transactions: PartitionTransactions;
  readonly #checkTargets: CheckTargets;
  /** The commit of the previous batch. */
  #former: Promise<unknown> | undefined;

  /** `checkTargets`: called before anything is sent; rejects with ProduceRefused, or returns what to send. */
  constructor(transactions: PartitionTransactions, checkTargets: CheckTargets = (records) => records) {
    this.#transactions = transactions;
    this.#checkTargets = checkTargets;
  }

  async write(batch: WrittenTogether): Promise<AcknowledgedBatch> {
    let open: OpenTransaction;
    try {
      open = await this.#produce(batch);
    } catch (error) {
      await this.#former;
      throw error;
    }
    await this.#former;
    const committed = open.commit().then(() => open.offsets);
    this.#former = committed;
    return { committed };
  }

  async #produce(batch: WrittenTogether): Promise<OpenTransaction> {
    const open = await this.#transactions.produce(await this.#checkTargets(batch.records));
    for (;;) {
      const more = batch.follow?.((record) => open.placeOf(record));
      if (!more) return open;
      await open.add(await this.#checked(open, more));
    }
  }

  /**
   * A target that is refused before anything is sent to it: the transaction with everything sent so far is
   * aborted.
   */
  async #checked(
    open: OpenTransaction,
    records: readonly OutboundRecord[],
  ): Promise<readonly OutboundRecord[]> {
    try {
      return await this.#checkTargets(records);
    } catch (error) {
      await open.abort();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#transactions.close();
  }
}
