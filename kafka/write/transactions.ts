/**
 * The right to write for one partition: k transactional ids, fenced together and used in turn (the port
 * PartitionTransactions). Implemented with Kafka's requests, because kafkajs' producer hides errors, retries
 * forever and can't be used after a failed commit. Anything that is neither a clear success nor a clear
 * refusal is a TransactionDoubt; after one, nothing more is sent.
 */

import type { KafkaCluster, KafkaConnection } from '../connect/connection.ts';
import { Deadline } from '../connect/deadline.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import type {
  OpenTransaction,
  OutboundRecord,
  PartitionTransactions,
  ProducedOffset,
  RecordPlace,
} from '../ports.ts';
import { ProduceRefused, TransactionDoubt } from '../ports.ts';
import { brokerFeaturesRequest } from '../wire/admin-requests.ts';
import { EndTimeout } from './end-timeout.ts';
import type { PartitionRecords } from './partition-batches.ts';
import { BATCH_BYTES_MAX, groupByPartition, PartitionBatches } from './partition-batches.ts';
import { partitionCountToWrite } from './partition-count.ts';
import { ProduceFailure, produceToLeaders } from './produce-to-leaders.ts';
import { RecordPlaces } from './record-places.ts';
import { refusalText } from './refusal-text.ts';
import type { EndSteps, TransactionVersion } from './transactional-id.ts';
import { TransactionalId, WRITE_LANE } from './transactional-id.ts';
import { verdictOf } from './verdicts.ts';

/** A moment in a transaction's life at which a test may wait, cut connections or throw. */
export interface TransactionStep {
  readonly name:
    | 'add-partitions'
    | 'produce'
    | 'produce-sent'
    | 'produced'
    | 'commit'
    | 'commit-sent'
    | 'committed'
    | 'abort'
    | 'abort-sent'
    | 'aborted';
  readonly transactionalId: string;
  /** Closes the connections of this owner, like a network failure. */
  cutConnections(): void;
}

export interface FenceOptions {
  /** Shared by all owners of the partition, past and future; the ids are this + partition + '-' + 0..k-1. */
  readonly transactionalIdPrefix: string;
  readonly partition: number;
  /** Maximum number of open transactions. */
  readonly k?: number;
  /** Time after which the broker aborts a transaction. */
  readonly transactionTimeoutMs?: number;
  /** Timeout of fencing. */
  readonly timeoutMs?: number;
  /**
   * Time after which an unanswered EndTxn is repeated (version 2) or its outcome counts as unknown (version
   * 1); at most the remaining time of the transaction.
   */
  readonly endTimeoutMs?: number;
  /** Default: determined by the cluster's feature `transaction.version` and its number of brokers. */
  readonly transactionVersion?: TransactionVersion;
  /** Awaited unless the name ends in '-sent' (those are called, not awaited). For tests. */
  readonly onStep?: (step: TransactionStep) => void | Promise<void>;
}

const K = 2;
const TRANSACTION_TIMEOUT_MS = 10_000;
const FENCE_TIMEOUT_MS = 30_000;
/**
 * A thousand times the usual duration. If it is too short, the only cost is an unnecessary takeover (ADR 18).
 */
export const END_TIMEOUT_MS = 2_000;
/** A transaction is abandoned this long before the broker would abort it. */
const DEADLINE_SHARE = 0.8;

/**
 * Takes over a partition: initializes all k ids, which fences every previous owner and aborts its open
 * transactions. Rejects with KafkaProtocolError (not allowed, or fenced meanwhile by another owner) or
 * KafkaConnectionError (deadline).
 */
export async function fencePartition(
  connection: KafkaConnection,
  options: FenceOptions,
): Promise<PartitionTransactions> {
  const cluster = connection.newCluster();
  const { transactionalIdPrefix, partition, k = K } = options;
  const transactionTimeoutMs = options.transactionTimeoutMs ?? TRANSACTION_TIMEOUT_MS;
  const deadline = new Deadline(options.timeoutMs ?? FENCE_TIMEOUT_MS);
  const ids = Array.from({ length: k }, (_unused, index) => {
    return new TransactionalId(`${transactionalIdPrefix}${partition}-${index}`, connection, cluster);
  });
  try {
    const version = options.transactionVersion ?? (await transactionVersion(connection, deadline));
    await Promise.all(ids.map((id) => id.fence(transactionTimeoutMs, version, deadline)));
  } catch (error) {
    cluster.close();
    throw error;
  }
  return new FencedTransactions(
    connection,
    cluster,
    ids,
    {
      transactionMs: transactionTimeoutMs * DEADLINE_SHARE,
      endMs: options.endTimeoutMs ?? END_TIMEOUT_MS,
    },
    options.onStep,
  );
}

/**
 * Version 2 if the cluster supports it and a single broker leads all partitions. With several brokers, the
 * Produce requests of one transaction would wait for each other's adding of partitions, 20 ms each time (ADR
 * 27). Brokers without features return an error: version 1.
 */
export async function transactionVersion(
  connection: KafkaConnection,
  deadline: Deadline,
): Promise<TransactionVersion> {
  if (connection.metadata.brokers.length === 0) await connection.connect(deadline.leftMs);
  if (connection.metadata.brokers.length !== 1) return 1;
  const { finalized } = await connection.sendToAny(brokerFeaturesRequest(), deadline.leftMs);
  return (finalized.get('transaction.version') ?? 0) >= 2 ? 2 : 1;
}

interface TransactionTimeouts {
  readonly transactionMs: number;
  readonly endMs: number;
}

class FencedTransactions implements PartitionTransactions {
  readonly #connection: KafkaConnection;
  readonly #cluster: KafkaCluster;
  readonly #ids: readonly TransactionalId[];
  readonly timeouts: TransactionTimeouts;
  readonly endTimeout: EndTimeout;
  readonly #onStep: FenceOptions['onStep'];
  /** Transactions that have begun and not ended, oldest first. */
  readonly #open: ProducedTransaction[] = [];
  readonly #batchBytesMax = new Map<string, number>();
  #begun = 0;
  #doubt: TransactionDoubt | null = null;

  constructor(
    connection: KafkaConnection,
    cluster: KafkaCluster,
    ids: readonly TransactionalId[],
    timeouts: TransactionTimeouts,
    onStep: FenceOptions['onStep'],
  ) {
    this.#connection = connection;
    this.#cluster = cluster;
    this.#ids = ids;
    this.timeouts = timeouts;
    this.endTimeout = new EndTimeout(timeouts.endMs, timeouts.transactionMs);
    this.#onStep = onStep;
  }

  async produce(records: readonly OutboundRecord[]): Promise<OpenTransaction> {
    if (records.length === 0) throw new RangeError('a transaction must have at least one record');
    this.assertNoDoubt();
    if (this.#open.length >= this.#ids.length) {
      throw new RangeError(`${this.#open.length} transactions are open; end the oldest first`);
    }
    const id = this.#ids[this.#begun % this.#ids.length] as TransactionalId;
    this.#begun += 1;
    const transaction = new ProducedTransaction(this, id, new Deadline(this.timeouts.transactionMs));
    this.#open.push(transaction);
    try {
      await transaction.fill(records);
      return transaction;
    } catch (error) {
      this.forget(transaction);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#doubt ??= new TransactionDoubt('closed by this process', false);
    this.#cluster.close();
  }

  /**
   * After a doubt, nothing more is sent: a later transaction must not be committed after one that may be
   * lost.
   */
  assertNoDoubt(): void {
    if (this.#doubt === null) return;
    throw new TransactionDoubt(`no more requests are sent after: ${this.#doubt.message}`, this.#doubt.epoch, {
      cause: this.#doubt,
    });
  }

  /** Turns any error into the doubt that ends this owner's writing. */
  doubt(what: string, error: unknown): TransactionDoubt {
    const message = error instanceof Error ? error.message : String(error);
    const doubt = new TransactionDoubt(`${what}: ${message}`, isFenced(error), { cause: error });
    this.#doubt ??= doubt;
    return doubt;
  }

  /** The refusal with a suggestion. */
  explain(refusal: ProduceRefused): ProduceRefused {
    const { topic, partition, code, about, message } = refusal;
    if (about !== 'topic') return refusal;
    const { principal } = this.#connection;
    const reason = refusalText({ topic, code, message, principal });
    return new ProduceRefused({ topic, partition, code, about }, reason, { cause: refusal });
  }

  async step(name: TransactionStep['name'], id: TransactionalId): Promise<void> {
    if (this.#onStep !== undefined) await this.#onStep(this.#stepOf(name, id));
  }

  /** For steps that are not awaited. */
  notice(name: TransactionStep['name'], id: TransactionalId): void {
    if (this.#onStep !== undefined) void this.#onStep(this.#stepOf(name, id));
  }

  #stepOf(name: TransactionStep['name'], { id }: TransactionalId): TransactionStep {
    return { name, transactionalId: id, cutConnections: () => this.#cluster.cut() };
  }

  group(records: readonly OutboundRecord[], deadline: Deadline): Promise<PartitionRecords[]> {
    return groupByPartition(records, (topic) => partitionCountToWrite(this.#connection, topic, deadline));
  }

  /** One produce request per broker; after a refusal for size, batches of that topic are smaller. */
  async send(
    id: TransactionalId,
    groups: readonly PartitionRecords[],
    deadline: Deadline,
    places: RecordPlaces,
    onSent: () => void,
  ): Promise<ProducedOffset[]> {
    const timestampMs = Date.now();
    const work = groups.map((group) => {
      const batchBytesMax = this.#batchBytesMax.get(group.topic) ?? BATCH_BYTES_MAX;
      const batchOptions = { isTransactional: true, timestampMs, batchBytesMax };
      return new PartitionBatches(
        group,
        id.identity,
        id.sequence(group.topic, group.partition),
        batchOptions,
      );
    });
    await produceToLeaders(this.#cluster, work, {
      transactionalId: id.id,
      addsPartitions: id.producingAdds,
      deadline,
      lane: WRITE_LANE,
      onRefusal: 'stop',
      onTooLarge: (topic, batchBytes) => this.#batchBytesMax.set(topic, Math.floor(batchBytes / 2)),
      onSent: () => {
        onSent();
        this.notice('produce-sent', id);
      },
    });
    for (const [at, group] of groups.entries()) places.add(group, work[at]?.outcomes ?? []);
    return work.flatMap(({ topic, partition, outcomes }) =>
      outcomes.map(({ baseOffset, recordCount, appendedAtMs }) => {
        const produced = { topic, partition, baseOffset, recordCount };
        return appendedAtMs === undefined ? produced : { ...produced, appendedAtMs };
      }),
    );
  }

  isOldest(transaction: ProducedTransaction): boolean {
    return this.#open[0] === transaction;
  }

  forget(transaction: ProducedTransaction): void {
    const at = this.#open.indexOf(transaction);
    if (at >= 0) this.#open.splice(at, 1);
  }
}

class ProducedTransaction implements OpenTransaction {
  readonly #owner: FencedTransactions;
  readonly #id: TransactionalId;
  readonly #deadline: Deadline;
  readonly #places = new RecordPlaces();
  #offsets: readonly ProducedOffset[] = [];
  #ending = false;

  constructor(owner: FencedTransactions, id: TransactionalId, deadline: Deadline) {
    this.#owner = owner;
    this.#id = id;
    this.#deadline = deadline;
  }

  get offsets(): readonly ProducedOffset[] {
    return this.#offsets;
  }

  placeOf(record: OutboundRecord): RecordPlace {
    return this.#places.of(record);
  }

  async add(records: readonly OutboundRecord[]): Promise<void> {
    this.#owner.assertNoDoubt();
    await this.fill(records, true);
  }

  async commit(): Promise<void> {
    this.#owner.assertNoDoubt();
    if (!this.#owner.isOldest(this))
      throw new Error('transactions must be committed in the order in which they were produced');
    await this.#end(true);
  }

  async abort(): Promise<void> {
    await this.#end(false);
  }

  /** Produces, and begins the transaction if necessary; see PartitionTransactions.produce. */
  async fill(records: readonly OutboundRecord[], isBegun = false): Promise<void> {
    let begun = isBegun;
    try {
      const groups = await this.#owner.group(records, this.#deadline);
      await this.#owner.step('add-partitions', this.#id);
      if (!this.#id.producingAdds) {
        await this.#id.addPartitions(groups, this.#deadline);
        begun = true;
      }
      await this.#owner.step('produce', this.#id);
      const onSent = (): void => {
        begun = true;
      };
      const offsets = await this.#owner.send(this.#id, groups, this.#deadline, this.#places, onSent);
      this.#offsets = [...this.#offsets, ...offsets];
      await this.#owner.step('produced', this.#id);
    } catch (error) {
      throw await this.#explain(error, begun);
    }
    this.#owner.assertNoDoubt();
    if (this.#offsets.some(({ baseOffset }) => baseOffset < 0)) {
      throw this.#owner.doubt(
        'produced',
        new Error('the broker did not return the offset of a duplicate batch'),
      );
    }
  }

  /** A refusal is clear if no part of the transaction can become visible; everything else is a doubt. */
  async #explain(error: unknown, begun: boolean): Promise<Error> {
    if (error instanceof RangeError) return error;
    const refused = error instanceof ProduceFailure ? error.refusal : error;
    if (!(refused instanceof ProduceRefused))
      return this.#owner.doubt(`transaction of ${this.#id.id}`, error);
    const refusal = error === refused ? refused : this.#owner.explain(refused);
    if (!begun) return refusal;
    try {
      await this.#end(false);
      return refusal;
    } catch (doubt) {
      return doubt instanceof TransactionDoubt ? doubt : this.#owner.doubt('aborting', doubt);
    }
  }

  /** Ends the transaction, if nothing of this owner is in doubt. */
  async #end(commit: boolean): Promise<void> {
    this.#owner.assertNoDoubt();
    if (this.#ending) throw new Error('the transaction has already been ended');
    this.#ending = true;
    const what = commit ? 'commit' : 'abort';
    try {
      await this.#owner.step(what, this.#id);
      if (this.#deadline.passed) throw new KafkaConnectionError(`no time left to ${what}`, { unsent: true });
      const startedMs = performance.now();
      const { endTimeout } = this.#owner;
      const times = { firstMs: endTimeout.ms, deadline: this.#deadline };
      await this.#id.end(commit, times, this.#endSteps(`${what}-sent`));
      endTimeout.took(performance.now() - startedMs);
      this.#owner.forget(this);
      await this.#owner.step(commit ? 'committed' : 'aborted', this.#id);
    } catch (error) {
      throw error instanceof TransactionDoubt ? error : this.#owner.doubt(what, error);
    }
  }

  #endSteps(sent: 'commit-sent' | 'abort-sent'): EndSteps {
    const owner = this.#owner;
    return { before: () => owner.assertNoDoubt(), after: () => owner.notice(sent, this.#id) };
  }
}

/** The broker reports that this producer's epoch is outdated: another owner, or the transaction timed out. */
function isFenced(error: unknown): boolean {
  const isAnswer = error instanceof KafkaProtocolError || error instanceof ProduceFailure;
  return isAnswer && verdictOf('endTxn', error.code) === 'fenced';
}
