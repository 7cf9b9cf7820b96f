/**
 * The port LogReader over the fake broker: one fetch in flight per cursor, which the broker holds until there
 * is data.
 */
import type { CursorListener, LogCursor, LogReader, TopicPartition } from '../../kafka/ports.ts';
import type { ReadVerdict } from '../../kafka/read/read-verdicts.ts';
import { readVerdictOf } from '../../kafka/read/read-verdicts.ts';
import type { FakeBroker } from './fake-broker.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';

const RETRY_MS = 250;
/** As in PartitionReader. */
const MISSING_AFTER_MS = 5_000;
const CORRUPT_TRIES = 3;
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
  /** A planted fault: what an error code of Fetch is taken for instead; `missing` and `corrupt` at once. */
  readonly readVerdictOf?: (code: string) => ReadVerdict | undefined;
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
  #corruptCount = 0;
  #missingSinceMs: number | undefined;

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
    // PartitionReader retries a response that failed as a whole, whatever its code.
    if (broker.fetchResponseError() !== undefined) {
      scheduler.after(RETRY_MS, () => this.#arrived());
      return;
    }
    const code = broker.fetchErrorOf(this.topic);
    if (code !== undefined) {
      this.#failed(code);
      return;
    }
    this.#corruptCount = 0;
    this.#missingSinceMs = undefined;
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

  /** As PartitionReader takes the code: an error that doesn't last is retried, whatever it is. */
  #failed(code: string): void {
    const { scheduler, process, readVerdictOf: planted } = this.#options;
    const wrong = planted?.(code);
    const verdict = wrong ?? readVerdictOf(code);
    this.#missingSinceMs = verdict === 'missing' ? (this.#missingSinceMs ?? scheduler.nowMs) : undefined;
    if (verdict === 'corrupt') this.#corruptCount++;
    const isMissing = scheduler.nowMs - (this.#missingSinceMs ?? Infinity) >= (wrong ? 0 : MISSING_AFTER_MS);
    if (!isMissing && this.#corruptCount < CORRUPT_TRIES) {
      scheduler.after(RETRY_MS, () => this.#arrived());
      return;
    }
    const { topic, partition } = this;
    const kind = isMissing ? 'topic-missing' : 'corrupt';
    this.close();
    process.deliver(() => this.#listener.onFailure({ topic, partition, kind, message: code }));
  }
}
