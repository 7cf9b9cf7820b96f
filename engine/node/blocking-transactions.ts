/**
 * The open transactions that block the reading of this node's partitions. The cluster is asked once a
 * partition has been blocked for some seconds, so that health can name the producer.
 */
import { describeOpenTransaction, openTransactions } from '../../kafka/admin/open-transactions.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { TopicPartition } from '../../kafka/ports.ts';

/** Interval between questions about a partition that stays blocked, ms. */
const ASK_EVERY_MS = 10_000;

interface Asked {
  readonly heldSinceMs: number;
  askedAtMs: number;
  text: string;
}

export class BlockingTransactions {
  readonly #connection: KafkaConnection;
  readonly #asked = new Map<string, Asked>();

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  /** Describes the transaction; the first call asks the cluster. */
  describe(at: TopicPartition, heldSinceMs: number, nowMs: number): string {
    const key = `${at.topic}-${at.partition}`;
    let asked = this.#asked.get(key);
    if (asked?.heldSinceMs !== heldSinceMs) {
      asked = { heldSinceMs, askedAtMs: Number.NEGATIVE_INFINITY, text: 'an open transaction' };
      this.#asked.set(key, asked);
    }
    if (nowMs - asked.askedAtMs >= ASK_EVERY_MS) {
      asked.askedAtMs = nowMs;
      void this.#ask(at, asked);
    }
    return asked.text;
  }

  async #ask(at: TopicPartition, asked: Asked): Promise<void> {
    try {
      const [first] = await openTransactions(this.#connection, at);
      if (first) asked.text = describeOpenTransaction(at, first);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      asked.text = `an open transaction (its producer could not be read: ${reason})`;
    }
  }
}
