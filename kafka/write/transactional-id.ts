/**
 * One transactional id as used by its newest owner: fencing, adding partitions, ending. Nothing is retried
 * after a deadline. EndTxn is sent once in version 1 of transactions, and repeated in version 2 (ADR 49).
 */
import type { KafkaCluster, KafkaConnection } from '../connect/connection.ts';
import type { Deadline } from '../connect/deadline.ts';
import { delay } from '../connect/deadline.ts';
import { assertNoError, KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import { ProduceRefused } from '../ports.ts';
import type { ProducerIdentity } from '../wire/transaction-requests.ts';
import { addPartitionsRequest, endTxnRequest, initProducerIdRequest } from '../wire/transaction-requests.ts';
import type { PartitionRecords, SequenceCounter } from './partition-batches.ts';
import { refusalText } from './refusal-text.ts';
import type { WriteRequest } from './verdicts.ts';
import { verdictOf } from './verdicts.ts';

/**
 * Requests that begin and fill a transaction have a separate lane, so that an EndTxn never waits behind them.
 */
export const WRITE_LANE = 1;
const END_LANE = 0;

/** The timeout of the first attempt; it is doubled for each further one. */
const ATTEMPT_TIMEOUT_MS = 1_500;
/** The coordinator is still writing the markers of the previous transaction, which takes 2-3 ms. */
const MARKERS_PAUSE_MIN_MS = 2;
const MARKERS_PAUSE_MAX_MS = 25;
const COORDINATOR_PAUSE_MIN_MS = 20;
const COORDINATOR_PAUSE_MAX_MS = 250;

/** True if a retry may help, with the same coordinator or with a new one. */
function retryOf(request: WriteRequest, error: unknown): 'wait' | 'retry' | null {
  if (error instanceof KafkaConnectionError) return error.closed ? null : 'retry';
  if (!(error instanceof KafkaProtocolError)) return null;
  const verdict = verdictOf(request, error.code);
  return verdict === 'wait' || verdict === 'retry' ? verdict : null;
}

/**
 * The version of transactions: 1, or 2 if the cluster's feature `transaction.version` allows it (Kafka 4,
 * KIP-890). In version 2, Produce adds partitions, which saves a request per transaction, and each
 * transaction has its own epoch, so that late requests of one can't become part of the next.
 */
export type TransactionVersion = 1 | 2;

/** How long the end of a transaction is awaited. */
export interface EndTimeouts {
  /** Of the first EndTxn; doubled for each further one. */
  readonly firstMs: number;
  readonly deadline: Deadline;
}

/** Called for each EndTxn. */
export interface EndSteps {
  /** Throws if nothing more may be sent. */
  before(): void;
  after(): void;
}

/** One transactional id and its epoch in this process. */
export class TransactionalId {
  readonly id: string;
  readonly #connection: KafkaConnection;
  readonly #cluster: KafkaCluster;
  readonly #sequences = new Map<string, SequenceCounter>();
  #coordinator: number | null = null;
  #identity: ProducerIdentity = { producerId: -1, producerEpoch: -1 };
  #version: TransactionVersion = 1;

  constructor(id: string, connection: KafkaConnection, cluster: KafkaCluster) {
    this.id = id;
    this.#connection = connection;
    this.#cluster = cluster;
  }

  get identity(): ProducerIdentity {
    return this.#identity;
  }

  /** True if Produce adds partitions to the transaction. */
  get producingAdds(): boolean {
    return this.#version >= 2;
  }

  /** The sequence numbers for one partition; they restart with each epoch. */
  sequence(topic: string, partition: number): SequenceCounter {
    const name = `${topic}/${partition}`;
    let counter = this.#sequences.get(name);
    if (counter === undefined) {
      counter = { next: 0 };
      this.#sequences.set(name, counter);
    }
    return counter;
  }

  /**
   * Increases the epoch: the previous owner can no longer produce or commit, and its open transaction is
   * aborted when this resolves. Rejects with KafkaProtocolError (not allowed) or KafkaConnectionError
   * (deadline).
   */
  async fence(transactionTimeoutMs: number, version: TransactionVersion, deadline: Deadline): Promise<void> {
    this.#version = version;
    const request = initProducerIdRequest(this.id, transactionTimeoutMs);
    this.#identity = await this.#retrying('initProducerId', deadline, async (coordinator, timeoutMs) => {
      const answer = await this.#cluster.send(coordinator, request, { timeoutMs, lane: END_LANE });
      assertNoError(answer.errorCode, `fencing transactional id ${this.id}`);
      return { producerId: answer.producerId, producerEpoch: answer.producerEpoch };
    });
    this.#sequences.clear();
  }

  /**
   * Begins a transaction with these partitions. Rejects with ProduceRefused (nothing has begun), else with
   * KafkaProtocolError or KafkaConnectionError (it may have begun).
   */
  async addPartitions(groups: readonly PartitionRecords[], deadline: Deadline): Promise<void> {
    const topics = new Map<string, number[]>();
    for (const { topic, partition } of groups) {
      const partitions = topics.get(topic);
      if (partitions === undefined) topics.set(topic, [partition]);
      else partitions.push(partition);
    }
    const request = addPartitionsRequest(this.id, this.#identity, topics);
    let unanswered = false;
    await this.#retrying('addPartitions', deadline, async (coordinator, timeoutMs) => {
      const results = await this.#cluster
        .send(coordinator, request, { timeoutMs, lane: WRITE_LANE })
        .catch((error: unknown) => {
          unanswered = true;
          throw error;
        });
      for (const { topic, partition, code } of results) {
        const verdict = code === 'NONE' ? 'neighbour' : verdictOf('addPartitions', code);
        if (verdict === 'neighbour') continue;
        const message = `adding ${topic}-${partition} to a transaction of ${this.id}: ${code}`;
        if (code === 'UNKNOWN_TOPIC_OR_PARTITION' && (await this.#exists(topic, partition, deadline))) {
          throw new KafkaProtocolError(
            'COORDINATOR_NOT_AVAILABLE',
            `${message}, but other partitions accept it`,
          );
        }
        if (!unanswered && verdict === 'topic') {
          const { principal } = this.#connection;
          const reason = refusalText({ topic, code, message, principal });
          throw new ProduceRefused({ topic, partition, code, about: verdict }, reason);
        }
        throw new KafkaProtocolError(code, message);
      }
    });
  }

  /** Refreshes the metadata: a coordinator may not know a new topic yet. */
  async #exists(topic: string, partition: number, deadline: Deadline): Promise<boolean> {
    this.#connection.metadata.forget(topic);
    const count = await this.#connection.partitionCount(topic, deadline.leftMs);
    return count !== null && partition < count;
  }

  /**
   * Commits or aborts. Rejects with KafkaProtocolError or KafkaConnectionError; either way the outcome is in
   * doubt. In version 1, EndTxn is sent once: a copy that arrives late could end the next transaction, which
   * has the same epoch. In version 2 it is sent again after a lost response or a moved coordinator, until the
   * deadline: the coordinator recognizes a repeat, which names the epoch before the current one (ADR 49).
   * The caller must not use the id again before this resolves.
   */
  async end(commit: boolean, { firstMs, deadline }: EndTimeouts, onSend: EndSteps): Promise<void> {
    const request = endTxnRequest(this.id, this.#identity, commit, this.producingAdds);
    const attempt = async (coordinator: number, timeoutMs: number): Promise<ProducerIdentity | null> => {
      onSend.before();
      const sending = this.#cluster.send(coordinator, request, { timeoutMs, lane: END_LANE });
      onSend.after();
      const { errorCode, next } = await sending;
      assertNoError(errorCode, `${commit ? 'committing' : 'aborting'} a transaction of ${this.id}`);
      return next;
    };
    if (!this.producingAdds) {
      if (this.#coordinator === null) throw new Error(`${this.id} was never fenced`);
      await attempt(this.#coordinator, Math.min(firstMs, deadline.leftMs));
      return;
    }
    const next = await this.#retrying('repeatedEndTxn', deadline, attempt, firstMs);
    if (next === null) throw new Error(`the end of a transaction of ${this.id} returned no epoch`);
    this.#identity = next;
    this.#sequences.clear();
  }

  async #retrying<T>(
    request: WriteRequest,
    deadline: Deadline,
    attempt: (coordinator: number, timeoutMs: number) => Promise<T>,
    firstMs = ATTEMPT_TIMEOUT_MS,
  ): Promise<T> {
    let markersPauseMs = MARKERS_PAUSE_MIN_MS;
    let attemptMs = firstMs;
    for (let coordinatorPauseMs = COORDINATOR_PAUSE_MIN_MS; ; ) {
      try {
        this.#coordinator ??= await this.#connection.coordinatorOf('transaction', this.id, deadline.leftMs);
        return await attempt(this.#coordinator, Math.max(1, Math.min(attemptMs, deadline.leftMs)));
      } catch (error) {
        const trouble = retryOf(request, error);
        const pauseMs = trouble === 'wait' ? markersPauseMs : coordinatorPauseMs;
        if (trouble === null || deadline.leftMs <= pauseMs) throw error;
        if (trouble === 'wait') {
          markersPauseMs = Math.min(markersPauseMs * 1.5, MARKERS_PAUSE_MAX_MS);
        } else {
          coordinatorPauseMs = Math.min(coordinatorPauseMs * 2, COORDINATOR_PAUSE_MAX_MS);
          attemptMs *= 2;
          this.#coordinator = null;
        }
        await delay(pauseMs);
      }
    }
  }
}
