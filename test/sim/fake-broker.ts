/**
 * A Kafka cluster of one broker in memory: topics and the transaction coordinator. Every operation is atomic
 * when it arrives; the network simulates delays and losses. Source: KIP-98, KIP-360, KIP-890, protocol
 * versions that the engine uses (InitProducerId v1, EndTxn v1 and v5); for version 2 of transactions, the
 * table above `endTransaction` in Kafka's TransactionCoordinator.scala.
 */

import type { OutboundRecord, ProducedOffset, UnreadableBatch } from '../../kafka/ports.ts';
import { partitionForKey } from '../../kafka/wire/murmur2.ts';
import type { BrokerTransaction, NewRecord } from './fake-log.ts';
import { FakeLog } from './fake-log.ts';
import type { Scheduler } from './scheduler.ts';

/** Prefixes of transactional ids that do not belong to engines. */
export const FOREIGN = 'foreign-';

/** An error code in a response. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly code: string;
  readonly topic: string;
  readonly partition: number;
  constructor(code: string, topic = '', partition = -1) {
    super(code);
    this.code = code;
    this.topic = topic;
    this.partition = partition;
  }
}

/** So frequent that creating its stack each time would be a waste. */
const BUSY = new BrokerError('CONCURRENT_TRANSACTIONS');

/** A record with its position. */
export interface PlacedRecord extends NewRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * A transaction that the coordinator decided to commit, with all its records, or a record that a client wrote
 * without a transaction.
 */
export interface CommittedWrite {
  readonly sequence: number;
  readonly atMs: number;
  /** Undefined for a write without a transaction. */
  readonly transaction: BrokerTransaction | undefined;
  readonly records: readonly PlacedRecord[];
}

/** Called for each committed write, in the order of the commits. */
export type WriteObserver = (write: CommittedWrite) => void;

interface Coordinated {
  epoch: number;
  state: 'empty' | 'ongoing' | 'ending' | 'complete';
  transaction: BrokerTransaction | undefined;
  readonly logs: Set<FakeLog>;
  records: PlacedRecord[];
  /**
   * Produce requests of this epoch that were already carried out, by the client's token: a repeat gets the
   * same response.
   */
  readonly produced: Map<string, ProducedOffset[]>;
  cancelTimeout: () => void;
}

export interface BrokerOptions {
  readonly scheduler: Scheduler;
  readonly partitionCount: number;
  readonly compactedTopics: ReadonlySet<string>;
  readonly singlePartitionTopics: ReadonlySet<string>;
  /** Topics for which the broker returns the append time. */
  readonly appendTimeTopics: ReadonlySet<string>;
  /** The code with which a writer's records of a topic are refused, or undefined. */
  readonly refuse: (writer: string, topic: string, records: readonly NewRecord[]) => string | undefined;
  /** Counts events that a test requires. */
  readonly note: (what: string) => void;
  /** The time in which the coordinator writes one marker, ms. */
  readonly markerDelayMs: () => number;
}

export class FakeBroker {
  readonly #options: BrokerOptions;
  readonly #topics = new Map<string, FakeLog[]>();
  readonly #ids = new Map<string, Coordinated>();
  readonly #observers: WriteObserver[] = [];
  #transactions = 0;
  #writes = 0;

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  observe(observer: WriteObserver): void {
    this.#observers.push(observer);
  }

  log(topic: string, partition: number): FakeLog {
    const log = this.logs(topic)[partition];
    if (!log) throw new BrokerError('UNKNOWN_TOPIC_OR_PARTITION', topic, partition);
    return log;
  }

  /** The partitions of a topic, which is created when it is first used. */
  logs(topic: string): readonly FakeLog[] {
    const known = this.#topics.get(topic);
    if (known) return known;
    const { partitionCount, compactedTopics, singlePartitionTopics } = this.#options;
    const count = singlePartitionTopics.has(topic) ? 1 : partitionCount;
    const logs = Array.from({ length: count }, (_unused, partition) => {
      return new FakeLog(topic, partition, compactedTopics.has(topic));
    });
    this.#topics.set(topic, logs);
    return logs;
  }

  topicNames(): string[] {
    return [...this.#topics.keys()];
  }

  /** The error code with which a fetch is answered; undefined: none. */
  fetchErrorOf(_topic: string): string | undefined {
    return undefined;
  }

  /** The error code of a whole response to a fetch; undefined: none. */
  fetchResponseError(): string | undefined {
    return undefined;
  }

  /**
   * A write without transaction. `unreadable`: the record stands for a batch that no reader can decode, which
   * the offset identifies. Throws BrokerError.
   */
  write(record: OutboundRecord, unreadable?: (offset: number) => UnreadableBatch): number {
    const log = this.log(record.topic, this.partitionOf(record));
    const added: NewRecord = {
      ...newRecord(record),
      ...(unreadable && { unreadable: unreadable(log.endOffset) }),
    };
    const offset = log.append([added], this.#options.scheduler.nowMs);
    this.#committed(undefined, [{ ...added, topic: log.topic, partition: log.partition, offset }]);
    return offset;
  }

  /**
   * Increments the epoch. Throws CONCURRENT_TRANSACTIONS until the previous transaction of the id has ended.
   */
  initProducerId(transactionalId: string, bump: boolean): number {
    const id = this.#id(transactionalId);
    if (!bump) return id.epoch;
    if (id.state === 'ending') throw BUSY;
    if (id.state === 'ongoing') {
      this.#options.note('a new owner aborts what the former left open');
      id.epoch++;
      this.#end(id, 'abort');
      throw BUSY;
    }
    id.epoch++;
    id.state = 'empty';
    id.produced.clear();
    return id.epoch;
  }

  #id(transactionalId: string): Coordinated {
    const known = this.#ids.get(transactionalId);
    if (known) return known;
    const id: Coordinated = {
      epoch: -1,
      state: 'empty',
      transaction: undefined,
      logs: new Set(),
      records: [],
      produced: new Map(),
      cancelTimeout: () => undefined,
    };
    this.#ids.set(transactionalId, id);
    return id;
  }

  #current(transactionalId: string, epoch: number): Coordinated {
    const id = this.#id(transactionalId);
    if (epoch !== id.epoch) throw new BrokerError('INVALID_PRODUCER_EPOCH');
    return id;
  }

  /** Begins a transaction if none is open. A repeat gets the same response. */
  addPartitions(transactionalId: string, epoch: number, writer: string, timeoutMs: number): void {
    const id = this.#current(transactionalId, epoch);
    if (id.state === 'ending') throw BUSY;
    if (id.state === 'ongoing') return;
    id.state = 'ongoing';
    id.transaction = {
      transactionalId,
      epoch,
      sequence: ++this.#transactions,
      writer,
      outcome: 'open',
    };
    id.cancelTimeout = this.#options.scheduler.after(timeoutMs, () => this.#timeOut(id));
  }

  /** The producer's next requests fail as if it had been fenced. */
  #timeOut(id: Coordinated): void {
    this.#options.note('a transaction timed out');
    id.epoch++;
    this.#end(id, 'abort');
  }

  /** The coordinator's clock jumps: all open transactions of engines time out. */
  jumpClock(): void {
    for (const [name, id] of this.#ids)
      if (id.state === 'ongoing' && !name.startsWith(FOREIGN)) this.#timeOut(id);
  }

  /** Appends all records or none. Throws BrokerError with the code of the topic that refused. */
  produce(
    transactionalId: string,
    epoch: number,
    token: string,
    records: readonly OutboundRecord[],
  ): ProducedOffset[] {
    const id = this.#current(transactionalId, epoch);
    if (id.state !== 'ongoing' || !id.transaction) throw new BrokerError('INVALID_TXN_STATE');
    const done = id.produced.get(token);
    if (done) {
      this.#options.note('a produce request repeated');
      return done;
    }
    const groups = this.#grouped(records);
    for (const [log, added] of groups) {
      const code = this.#options.refuse(id.transaction.writer, log.topic, added);
      if (code) throw new BrokerError(code, log.topic, log.partition);
    }
    const offsets: ProducedOffset[] = [];
    for (const [log, added] of groups) {
      const { topic, partition } = log;
      const baseOffset = log.append(added, this.#options.scheduler.nowMs, id.transaction);
      id.logs.add(log);
      const place = { topic, partition, baseOffset, recordCount: added.length };
      const { appendTimeTopics, scheduler } = this.#options;
      const isTimed = appendTimeTopics.has(topic);
      offsets.push(isTimed ? { ...place, appendedAtMs: Math.floor(scheduler.nowMs) } : place);
      for (const [at, record] of added.entries())
        id.records.push({ ...record, topic, partition, offset: baseOffset + at });
    }
    id.produced.set(token, offsets);
    return offsets;
  }

  #grouped(records: readonly OutboundRecord[]): Map<FakeLog, NewRecord[]> {
    const groups = new Map<FakeLog, NewRecord[]>();
    for (const record of records) {
      const log = this.log(record.topic, this.partitionOf(record));
      const group = groups.get(log) ?? [];
      groups.set(log, group);
      group.push(newRecord(record));
    }
    return groups;
  }

  /** The partition of a record. */
  partitionOf({ topic, partition, key }: OutboundRecord): number {
    if (partition !== null) return partition;
    return key === null ? 0 : partitionForKey(key, this.logs(topic).length);
  }

  /** Decides the outcome; the markers follow. A repeat of a completed decision gets the same response. */
  endTxn(transactionalId: string, epoch: number, commit: boolean): void {
    const id = this.#id(transactionalId);
    if (epoch !== id.epoch) {
      this.#options.note('EndTxn of an epoch that is over');
      throw new BrokerError('INVALID_PRODUCER_EPOCH');
    }
    const outcome = commit ? 'commit' : 'abort';
    if (id.state === 'ending') throw BUSY;
    if (id.state === 'complete' && id.transaction?.outcome === outcome) return;
    if (id.state !== 'ongoing') throw new BrokerError('INVALID_TXN_STATE');
    this.#end(id, outcome);
  }

  /**
   * The same in version 2 of transactions, in which each end starts another epoch, which is returned. A
   * repeat names the epoch before the current one, so it never concerns a later transaction.
   */
  endEpoch(transactionalId: string, epoch: number, commit: boolean): number {
    const id = this.#id(transactionalId);
    const outcome = commit ? 'commit' : 'abort';
    const isRepeat = id.epoch === epoch + 1 && (id.state === 'ending' || id.state === 'complete');
    if (isRepeat) {
      if (id.transaction?.outcome !== outcome) {
        this.#options.note('EndTxn repeated after another end');
        throw new BrokerError('INVALID_TXN_STATE');
      }
      if (id.state === 'ending') throw BUSY;
      this.#options.note('EndTxn repeated');
      return id.epoch;
    }
    if (epoch !== id.epoch) {
      this.#options.note('EndTxn of an epoch that is over');
      throw new BrokerError('PRODUCER_FENCED');
    }
    if (id.state === 'ending') throw BUSY;
    if (id.state !== 'ongoing') throw new BrokerError('INVALID_TXN_STATE');
    id.epoch++;
    id.produced.clear();
    this.#end(id, outcome);
    return id.epoch;
  }

  #end(id: Coordinated, outcome: 'commit' | 'abort'): void {
    const { transaction } = id;
    if (!transaction) throw new Error('no transaction to end');
    id.cancelTimeout();
    id.state = 'ending';
    transaction.outcome = outcome;
    const { records } = id;
    id.records = [];
    if (outcome === 'commit') this.#committed(transaction, records);
    const logs = [...id.logs];
    id.logs.clear();
    let left = logs.length;
    const complete = (): void => {
      if (--left <= 0) id.state = 'complete';
    };
    if (left === 0) complete();
    for (const log of logs) {
      this.#options.scheduler.after(this.#options.markerDelayMs(), () => {
        log.appendMarker(transaction, this.#options.scheduler.nowMs);
        complete();
      });
    }
  }

  #committed(transaction: BrokerTransaction | undefined, records: readonly PlacedRecord[]): void {
    const write = {
      sequence: ++this.#writes,
      atMs: this.#options.scheduler.nowMs,
      transaction,
      records,
    };
    for (const observer of this.#observers) observer(write);
  }
}

function newRecord({ key, value, headers = [] }: OutboundRecord): NewRecord {
  return { key: key === null ? null : Buffer.from(key), value, headers };
}
