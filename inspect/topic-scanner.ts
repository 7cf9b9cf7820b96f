/** Scans of the engine's topics, with an error for missing topics. Works without an engine. */

import type { TopicNames } from '../engine/topics.ts';
import type { KafkaConnection } from '../kafka/connect/connection.ts';
import type { LogRecord } from '../kafka/ports.ts';
import { readToEnd } from '../kafka/read/read-to-end.ts';
import { partitionOfKey } from '../state/keys.ts';
import { RequestError } from './request-error.ts';

/** Observes scans; none of it changes what a scan returns. */
export interface ScanObserver {
  /** A scan of the topic starts; the returned function receives the progress in offsets. */
  onScan(topic: string): ScanProgress;
  /** Records that can't be decoded are skipped; each is described in one line. */
  onUnreadable(records: readonly string[]): void;
}

/** A part of a topic. */
export interface ScanRange {
  readonly partitions?: readonly number[];
  /** Offset to start at, if it is still available. Default: the first available record. */
  readonly from?: number;
  /** Ends the scan early when it returns true. */
  readonly isEnough?: () => boolean;
}

export interface ScanProgress {
  /** `total` is null if it is unknown. */
  update(offsetsRead: number, offsetsTotal: number | null): void;
  end(): void;
}

export class TopicScanner {
  readonly connection: KafkaConnection;
  readonly topics: TopicNames;
  readonly #observer: ScanObserver;

  constructor(connection: KafkaConnection, topics: TopicNames, observer: ScanObserver) {
    this.connection = connection;
    this.topics = topics;
    this.#observer = observer;
  }

  /**
   * Passes every committed record of a topic to `onRecord`, in order within a partition; the buffers are
   * views, so copy them to keep them. Throws RequestError (NOT_FOUND) if the topic doesn't exist.
   */
  async scan(
    topic: string,
    onRecord: (record: LogRecord, partition: number) => void,
    range: ScanRange = {},
  ): Promise<void> {
    await this.partitionCount(topic);
    const unreadable: string[] = [];
    const progress = this.#observer.onScan(topic);
    try {
      await readToEnd(this.connection, {
        topic,
        onRecord: (record, partition) => {
          try {
            onRecord(record, partition);
          } catch (error) {
            unreadable.push(`${topic}-${partition}, offset ${record.offset}: ${messageOf(error)}`);
          }
        },
        onProgress: ({ offsetsRead, offsetsTotal }) => progress.update(offsetsRead, offsetsTotal),
        ...range,
      });
    } finally {
      progress.end();
    }
    if (unreadable.length > 0) this.#observer.onUnreadable(unreadable);
  }

  /**
   * Like `scan`, for the one partition that owns the key. Throws RequestError (NOT_FOUND) if the partition
   * doesn't exist.
   */
  async scanOwner(
    topic: string,
    key: number,
    onRecord: (record: LogRecord, partition: number) => void,
    range: Omit<ScanRange, 'partitions'> = {},
  ): Promise<void> {
    const partition = partitionOfKey(key);
    const count = await this.partitionCount(topic);
    if (partition < 0 || partition >= count) {
      throw new RequestError(
        'NOT_FOUND',
        `the key ${key} belongs to partition ${partition}, but ${topic} has ${count}`,
        { fix: 'Check that the key is from this cluster and this --prefix.' },
      );
    }
    await this.scan(topic, onRecord, { ...range, partitions: [partition] });
  }

  /** Throws RequestError (NOT_FOUND) if the topic doesn't exist. */
  async partitionCount(topic: string): Promise<number> {
    const count = await this.connection.partitionCount(topic);
    if (count !== null) return count;
    throw new RequestError('NOT_FOUND', `topic ${topic} does not exist`, {
      fix: 'Create the topics with `signalbox topics create`, or check --prefix.',
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
