/**
 * Scans the engine's topics for one command, with progress on a terminal, and explains a missing
 * topic. Works without an engine.
 */

import type { TopicNames } from '../../engine/topics.ts';
import { topicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { partitionOfKey } from '../../state/keys.ts';
import { connect } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import type { Output } from '../frame/output.ts';

const UNREADABLE_SHOWN_MAX = 3;

export class TopicScanner {
  readonly connection: KafkaConnection;
  readonly topics: TopicNames;
  readonly #output: Output;

  constructor(connection: KafkaConnection, topics: TopicNames, output: Output) {
    this.connection = connection;
    this.topics = topics;
    this.#output = output;
  }

  /**
   * Passes every committed record of a topic to `onRecord`, in order within a partition; the buffers
   * are views, which must be copied to be kept. Fails (not found) if the topic does not exist.
   */
  async scan(
    topic: string,
    onRecord: (record: LogRecord, partition: number) => void,
    partitions?: readonly number[],
  ): Promise<void> {
    await this.partitionCount(topic);
    const unreadable: string[] = [];
    const progress = this.#output.progress(`reading ${topic}: offset`);
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
        ...(partitions && { partitions }),
      });
    } finally {
      progress.end();
    }
    this.#warnOf(unreadable);
  }

  #warnOf(unreadable: readonly string[]): void {
    for (const text of unreadable.slice(0, UNREADABLE_SHOWN_MAX)) {
      this.#output.error(`skipped a record that could not be read: ${text}`);
    }
    const more = unreadable.length - UNREADABLE_SHOWN_MAX;
    if (more > 0) this.#output.error(`skipped ${more} more records that could not be read`);
  }

  /**
   * Like scan, but reads only the partition that owns the key. Fails (not found) if that partition does not
   * exist.
   */
  async scanOwner(
    topic: string,
    key: number,
    onRecord: (record: LogRecord, partition: number) => void,
  ): Promise<void> {
    const partition = partitionOfKey(key);
    const count = await this.partitionCount(topic);
    if (partition >= count) {
      throw new CliError(
        EXIT.notFound,
        `the key ${key} belongs to partition ${partition}, but ${topic} has ${count}`,
        { hint: 'Check that the key is from this cluster and this --prefix.' },
      );
    }
    await this.scan(topic, onRecord, [partition]);
  }

  /** Fails (not found) when the topic does not exist. */
  async partitionCount(topic: string): Promise<number> {
    const count = await this.connection.partitionCount(topic);
    if (count !== null) return count;
    throw new CliError(EXIT.notFound, `topic ${topic} does not exist`, {
      hint: 'Create the topics with `signalbox topics create`, or check --prefix.',
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Opens a scanner whose connection is closed with the command. */
export async function openScanner(context: CommandContext): Promise<TopicScanner> {
  const connection = await connect(context);
  return new TopicScanner(connection, topicNames(context.options.prefix), context.output);
}
