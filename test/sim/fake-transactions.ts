/**
 * The port PartitionTransactions over the fake broker, with the rules of the real one
 * (kafka/write/transactions.ts): every result other than a clear success or rejection is in doubt, after a
 * doubt nothing is sent, the deadline is below the timeout of the transaction, and EndTxn is sent once in
 * version 1 and repeated in version 2.
 */
import type {
  OpenTransaction,
  OutboundRecord,
  PartitionTransactions,
  ProducedOffset,
  RecordPlace,
} from '../../kafka/ports.ts';
import { ProduceRefused, TransactionDoubt } from '../../kafka/ports.ts';
import { EndTimeout } from '../../kafka/write/end-timeout.ts';
import type { TransactionVersion } from '../../kafka/write/transactional-id.ts';
import type { Verdict } from '../../kafka/write/verdicts.ts';
import { verdictOf } from '../../kafka/write/verdicts.ts';
import type { FakeBroker } from './fake-broker.ts';
import { BrokerError } from './fake-broker.ts';
import type { Network } from './network.ts';
import { NoAnswer } from './network.ts';
import type { SimProcess } from './sim-process.ts';

const TRANSACTION_TIMEOUT_MS = 10_000;
const DEADLINE_MS = 8_000;
const FENCE_TIMEOUT_MS = 30_000;
const ATTEMPT_TIMEOUT_MS = 3_000;
const MARKERS_PAUSE_MS = 3;
const COORDINATOR_PAUSE_MS = 20;
export interface FakeTransactionsOptions {
  readonly process: SimProcess;
  readonly broker: FakeBroker;
  readonly network: Network;
  /** The two transactional ids are this prefix and a number. */
  readonly idPrefix: string;
  /** The time to wait for the response to EndTxn, in version 2 before it is repeated. */
  readonly endTimeoutMs: number;
  /** The version of transactions. */
  readonly version: TransactionVersion;
  /** For checkers: the tenure and node that write. */
  readonly writer: string;
  /** A planted fault: how to interpret an error code of Produce. */
  readonly verdictOf?: (code: string) => Verdict | undefined;
  /** A planted fault, see Plant. */
  readonly fault?: TransactionFault | undefined;
  /** The records to produce instead; see Plant. */
  readonly produced?: ((records: readonly OutboundRecord[]) => readonly OutboundRecord[]) | undefined;
}

/**
 * `unfenced`: uses the ids without fencing their previous owner; `doubt ignored`: continues after a failed
 * EndTxn as if it had succeeded; `uncommitted`: sometimes a batch is produced without an EndTxn; `any answer
 * to a repeat`: takes an error in response to a repeated EndTxn as its success.
 */
export type TransactionFault = 'unfenced' | 'doubt ignored' | 'uncommitted' | 'any answer to a repeat';

/** Fences the partition's transactional ids. */
export async function fenceFake(options: FakeTransactionsOptions): Promise<FakeTransactions> {
  const { process, broker, network, idPrefix, fault } = options;
  const deadlineMs = FENCE_TIMEOUT_MS;
  const ids = await Promise.all(
    [0, 1].map(async (index) => {
      const id = `${idPrefix}${index}`;
      const fence = (): number => broker.initProducerId(id, fault !== 'unfenced');
      const attempt = (timeoutMs: number): Promise<number> =>
        network.request(process, `InitProducerId ${id}`, timeoutMs, fence);
      return { id, epoch: await retrying(process, deadlineMs, attempt) };
    }),
  );
  return new FakeTransactions(options, ids);
}

/** Retries while the coordinator is busy or doesn't respond; pauses use the process's timers. */
async function retrying<T>(
  process: SimProcess,
  deadlineMs: number,
  attempt: (timeoutMs: number, isRepeat: boolean) => Promise<T>,
  firstMs = ATTEMPT_TIMEOUT_MS,
): Promise<T> {
  let isLate = false;
  let isUnanswered = false;
  let isRepeat = false;
  let timeoutMs = firstMs;
  const cancel = process.after(deadlineMs, () => {
    isLate = true;
  });
  try {
    for (;;) {
      try {
        return await attempt(timeoutMs, isRepeat);
      } catch (error) {
        isRepeat = true;
        const isBusy = error instanceof BrokerError && error.code === 'CONCURRENT_TRANSACTIONS';
        const isLost = error instanceof NoAnswer;
        // A copy that is still in flight may be carried out later: then the outcome is in doubt.
        if (isUnanswered && !isBusy && !isLost) throw new NoAnswer(`unclear: ${(error as Error).message}`);
        if (isLate || !(isBusy || isLost)) throw error;
        isUnanswered ||= isLost;
        if (isLost && firstMs !== ATTEMPT_TIMEOUT_MS) timeoutMs *= 2;
        await pause(process, isBusy ? MARKERS_PAUSE_MS : COORDINATOR_PAUSE_MS);
      }
    }
  } finally {
    cancel();
  }
}

function pause(process: SimProcess, ms: number): Promise<void> {
  return new Promise((resolve) => {
    process.after(ms, resolve);
  });
}

interface ProducerId {
  readonly id: string;
  epoch: number;
}

export class FakeTransactions implements PartitionTransactions {
  readonly #options: FakeTransactionsOptions;
  readonly #ids: readonly ProducerId[];
  readonly #open: FakeOpenTransaction[] = [];
  readonly endTimeout: EndTimeout;
  #begun = 0;
  #doubt: TransactionDoubt | undefined;

  constructor(options: FakeTransactionsOptions, ids: readonly ProducerId[]) {
    this.#options = options;
    this.#ids = ids;
    this.endTimeout = new EndTimeout(options.endTimeoutMs, DEADLINE_MS);
  }

  /** Number of open transactions: without any, the line's memory equals the committed state. */
  get openCount(): number {
    return this.#open.length;
  }

  get isInDoubt(): boolean {
    return this.#doubt !== undefined;
  }

  async produce(records: readonly OutboundRecord[]): Promise<OpenTransaction> {
    if (records.length === 0) throw new RangeError('a transaction must have at least one record');
    this.assertNoDoubt();
    if (this.#open.length >= this.#ids.length) throw new RangeError('too many transactions are open');
    const id = this.#ids[this.#begun % this.#ids.length] as ProducerId;
    this.#begun++;
    const transaction = new FakeOpenTransaction(this, this.#options, id, `${this.#begun}`);
    this.#open.push(transaction);
    try {
      await transaction.fill(this.#options.produced?.(records) ?? records);
      return transaction;
    } catch (error) {
      this.forget(transaction);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#doubt ??= new TransactionDoubt('closed by this process', false);
  }

  assertNoDoubt(): void {
    if (!this.#doubt) return;
    throw new TransactionDoubt(`no more requests are sent after: ${this.#doubt.message}`, this.#doubt.epoch);
  }

  doubt(what: string, error: unknown): TransactionDoubt {
    const isEpoch = error instanceof BrokerError && verdictOf('endTxn', error.code) === 'fenced';
    const doubt = new TransactionDoubt(`${what}: ${(error as Error).message}`, isEpoch, { cause: error });
    this.#doubt ??= doubt;
    return doubt;
  }

  isOldest(transaction: FakeOpenTransaction): boolean {
    return this.#open[0] === transaction;
  }

  forget(transaction: FakeOpenTransaction): void {
    const at = this.#open.indexOf(transaction);
    if (at >= 0) this.#open.splice(at, 1);
  }
}

class FakeOpenTransaction implements OpenTransaction {
  readonly #owner: FakeTransactions;
  readonly #options: FakeTransactionsOptions;
  readonly #id: ProducerId;
  readonly #token: string;
  #offsets: readonly ProducedOffset[] = [];
  readonly #places = new Map<OutboundRecord, RecordPlace>();
  #isEnding = false;
  #isLate = false;
  readonly #cancelDeadline: () => void;

  constructor(owner: FakeTransactions, options: FakeTransactionsOptions, id: ProducerId, token: string) {
    this.#owner = owner;
    this.#options = options;
    this.#id = id;
    this.#token = token;
    this.#cancelDeadline = options.process.after(DEADLINE_MS, () => {
      this.#isLate = true;
    });
  }

  get offsets(): readonly ProducedOffset[] {
    return this.#offsets;
  }

  async fill(records: readonly OutboundRecord[], token = this.#token): Promise<void> {
    const { process, broker, network, writer, version } = this.#options;
    const { id, epoch } = this.#id;
    const add = (): void => broker.addPartitions(id, epoch, writer, TRANSACTION_TIMEOUT_MS);
    let hasBegun = version === 2;
    try {
      if (version === 1) {
        await retrying(process, DEADLINE_MS, (timeoutMs) =>
          network.request(process, `AddPartitions ${id}`, timeoutMs, add),
        );
        hasBegun = true;
      }
      const offsets = await retrying(process, DEADLINE_MS, (timeoutMs) =>
        network.request(process, `Produce ${id}`, timeoutMs, () => {
          if (version === 2) add();
          return broker.produce(id, epoch, token, records);
        }),
      );
      this.#offsets = [...this.#offsets, ...offsets];
      this.#notePlaces(records, offsets);
    } catch (error) {
      throw await this.#explain(error, hasBegun);
    }
  }

  #notePlaces(records: readonly OutboundRecord[], offsets: readonly ProducedOffset[]): void {
    const { broker, process } = this.#options;
    const next = new Map(offsets.map((offset) => [`${offset.topic}-${offset.partition}`, offset.baseOffset]));
    for (const record of records) {
      const partition = broker.partitionOf(record);
      const log = `${record.topic}-${partition}`;
      const offset = next.get(log) ?? 0;
      next.set(log, offset + 1);
      this.#places.set(record, { topic: record.topic, partition, offset, timestampMs: process.nowMs() });
    }
  }

  /** A clear refusal, once the transaction is aborted; otherwise a doubt. */
  async #explain(error: unknown, hasBegun: boolean): Promise<Error> {
    const about = error instanceof BrokerError ? this.#verdictOf(error.code) : 'doubt';
    const isRefusal = about === 'record' || about === 'topic' || about === 'client';
    if (!hasBegun || !(error instanceof BrokerError) || !isRefusal) {
      return this.#owner.doubt('producing', error);
    }
    const { topic, partition, code } = error;
    try {
      await this.#end(false);
      return new ProduceRefused({ topic, partition, code, about }, `${topic}-${partition} refused: ${code}`);
    } catch (doubt) {
      return doubt as Error;
    }
  }

  #verdictOf(code: string): Verdict {
    return this.#options.verdictOf?.(code) ?? verdictOf('produce', code);
  }

  async add(records: readonly OutboundRecord[]): Promise<void> {
    this.#owner.assertNoDoubt();
    await this.fill(records, `${this.#token}+${this.#offsets.length}`);
  }

  placeOf(record: OutboundRecord): RecordPlace {
    const place = this.#places.get(record);
    if (!place) throw new RangeError(`a record of ${record.topic} was not produced here`);
    return place;
  }

  async commit(): Promise<void> {
    this.#owner.assertNoDoubt();
    if (!this.#owner.isOldest(this))
      throw new Error('transactions must be committed in the order in which they were produced');
    if (this.#options.fault === 'uncommitted' && Number(this.#token) % 7 === 0) this.#owner.forget(this);
    else await this.#end(true);
  }

  async abort(): Promise<void> {
    await this.#end(false);
  }

  async #end(commit: boolean): Promise<void> {
    this.#owner.assertNoDoubt();
    if (this.#isEnding) throw new Error('the transaction has already been ended');
    this.#isEnding = true;
    if (this.#options.version === 1) this.#cancelDeadline();
    try {
      if (this.#isLate) throw new NoAnswer('no time left');
      this.#id.epoch = await this.#endAnswered(commit);
      this.#cancelDeadline();
      this.#owner.forget(this);
    } catch (error) {
      if (commit && this.#options.fault === 'doubt ignored') {
        this.#owner.forget(this);
        return;
      }
      throw this.#owner.doubt(commit ? 'commit' : 'abort', error);
    }
  }

  /** Sends EndTxn, in version 2 until it is answered; returns the epoch of the id's next transaction. */
  async #endAnswered(commit: boolean): Promise<number> {
    const { process, broker, network, version, fault } = this.#options;
    const { id, epoch } = this.#id;
    const name = `EndTxn ${commit ? 'commit' : 'abort'} ${id}`;
    const end = (): number => {
      if (version === 2) return broker.endEpoch(id, epoch, commit);
      broker.endTxn(id, epoch, commit);
      return epoch;
    };
    const attempt = async (timeoutMs: number, isRepeat: boolean): Promise<number> => {
      this.#owner.assertNoDoubt();
      if (this.#isLate) throw new Error('no time left');
      try {
        return await network.request(process, name, timeoutMs, end);
      } catch (error) {
        if (!isRepeat || fault !== 'any answer to a repeat' || !(error instanceof BrokerError)) throw error;
        return epoch + 1;
      }
    };
    const firstMs = Math.min(this.#owner.endTimeout.ms, DEADLINE_MS);
    if (version === 1) return attempt(firstMs, false);
    const startedMs = network.nowMs;
    const next = await retrying(process, DEADLINE_MS, attempt, firstMs);
    this.#owner.endTimeout.took(network.nowMs - startedMs);
    return next;
  }
}
