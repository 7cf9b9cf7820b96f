/**
 * The port LogReader over the fake broker: one fetch in flight per cursor, which the broker holds until there
 * is data.
 */
import type { CursorListener, LogCursor, LogReader, TopicPartition } from '../../kafka/ports.ts';
import type { FakeBroker } from './fake-broker.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';

const RETRY_MS = 250;
/** The most batches in one response. */
const BATCHES_MAX = 12;

export interface FakeReaderOptions {
  readonly process: SimProcess;
  readonly broker: FakeBroker;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** `uncommitted` is a planted fault. */
  readonly isolation?: 'committed' | 'uncommitted';
}

export class FakeReader implements LogReader {
  readonly #options: FakeReaderOptions;
  readonly #cursors = new Set<FakeCursor>();

  constructor(options: FakeReaderOptions) {
    this.#options = options;
  }

  open(at: TopicPartition, from: number | 'earliest' | 'latest', listener: CursorListener): LogCursor {
    const cursor = new FakeCursor(at, from, listener, this.#options);
    this.#cursors.add(cursor);
    return cursor;
  }

  async close(): Promise<void> {
    for (const cursor of this.#cursors) cursor.close();
  }
}

class FakeCursor implements LogCursor {
  readonly topic: string;
  readonly partition: number;
  readonly #listener: CursorListener;
  readonly #options: FakeReaderOptions;
  #position: number;
  #isPaused = false;
  #isClosed = false;
  #isFetching = false;

  constructor(
    { topic, partition }: TopicPartition,
    from: number | 'earliest' | 'latest',
    listener: CursorListener,
    options: FakeReaderOptions,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.#listener = listener;
    this.#options = options;
    if (from === 'latest') this.#position = options.broker.log(topic, partition).lastStableOffset;
    else this.#position = from === 'earliest' ? 0 : from;
    options.broker.log(topic, partition).addReader(this);
    this.#fetch();
  }

  get position(): number {
    return this.#position;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#fetch();
  }

  close(): void {
    this.#isClosed = true;
    this.#options.broker.log(this.topic, this.partition).removeReader(this);
  }

  #fetch(): void {
    if (this.#isFetching || this.#isPaused || this.#isClosed || this.#options.process.isKilled) return;
    this.#isFetching = true;
    const { scheduler, network } = this.#options;
    scheduler.after(network.delayMs(), () => this.#arrived());
  }

  /** The fetch arrives at the broker. */
  #arrived(): void {
    const { broker, network, scheduler, random, process, isolation = 'committed' } = this.#options;
    if (this.#isClosed) return;
    if (process.isKilled) {
      this.close();
      return;
    }
    const { answerLost, isBrokerAway } = network.trouble;
    if (isBrokerAway || random.chance(answerLost)) {
      scheduler.after(RETRY_MS, () => this.#arrived());
      return;
    }
    const log = broker.log(this.topic, this.partition);
    const fetched = log.read(this.#position, random.int(1, BATCHES_MAX), isolation);
    if (fetched.nextOffset === this.#position) {
      log.onMore(() => scheduler.after(network.delayMs(), () => this.#arrived()));
      return;
    }
    scheduler.after(network.delayMs(), () => {
      process.deliver(() => {
        this.#isFetching = false;
        if (this.#isClosed) return;
        this.#position = fetched.nextOffset;
        this.#listener.onRecords({ topic: this.topic, partition: this.partition, ...fetched });
        this.#fetch();
      });
    });
  }
}
