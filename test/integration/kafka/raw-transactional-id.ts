/** Sends the requests of Kafka's transaction protocol one by one. */
import assert from 'node:assert/strict';
import type { KafkaCluster, KafkaConnection } from '../../../kafka/connect/connection.ts';
import { kafkaErrorName } from '../../../kafka/wire/error-codes.ts';
import type { KafkaRequest } from '../../../kafka/wire/primitives.ts';
import type { ProducerIdentity } from '../../../kafka/wire/transaction-requests.ts';
import {
  addPartitionsRequest,
  endTxnRequest,
  initProducerIdRequest,
} from '../../../kafka/wire/transaction-requests.ts';

/** The requests of a transactional id, without the rules of an owner. */
export class RawTransactionalId {
  readonly #connection: KafkaConnection;
  readonly #brokers: KafkaCluster;
  readonly #id: string;

  constructor(connection: KafkaConnection, id: string) {
    this.#connection = connection;
    this.#brokers = connection.newCluster();
    this.#id = id;
  }

  /** Repeated while the previous transaction is ending. */
  async init(): Promise<ProducerIdentity> {
    for (;;) {
      const answer = await this.#send(initProducerIdRequest(this.#id, 10_000));
      const code = kafkaErrorName(answer.errorCode);
      if (code === 'NONE') return answer;
      assert.equal(code, 'CONCURRENT_TRANSACTIONS');
    }
  }

  async begin(topic: string, identity: ProducerIdentity): Promise<void> {
    const request = addPartitionsRequest(this.#id, identity, new Map([[topic, [0]]]));
    for (;;) {
      const [added] = await this.#send(request);
      if (added?.code === 'NONE') return;
      assert.equal(added?.code, 'CONCURRENT_TRANSACTIONS');
    }
  }

  /** Repeated until the markers are written. */
  async end(
    identity: ProducerIdentity,
    commit: boolean,
  ): Promise<{ code: string; next: ProducerIdentity | null }> {
    for (;;) {
      const { errorCode, next } = await this.#send(endTxnRequest(this.#id, identity, commit, true));
      const code = kafkaErrorName(errorCode);
      if (code !== 'CONCURRENT_TRANSACTIONS') return { code, next };
    }
  }

  close(): void {
    this.#brokers.close();
  }

  async #send<T>(request: KafkaRequest<T>): Promise<T> {
    const timeoutMs = 10_000;
    const coordinator = await this.#connection.coordinatorOf('transaction', this.#id, timeoutMs);
    return this.#brokers.send(coordinator, request, { timeoutMs });
  }
}
