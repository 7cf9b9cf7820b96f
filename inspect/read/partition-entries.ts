/**
 * Reads the partition topic: messages, subscriptions, timer starts, owners and positions.
 * Works without an engine.
 */

import { listOffsets } from '../../kafka/read/list-offsets.ts';
import type {
  BufferedMessage,
  MessageSubscription,
  Owner,
  PartitionEntry,
  TimerStart,
} from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { TopicScanner } from '../topic-scanner.ts';

export interface StoredEntry {
  readonly partition: number;
  readonly key: string;
  readonly entry: PartitionEntry;
}

/**
 * The newest entry of each key for which `wants` returns true; it receives the text of the key, such as
 * `message/8796093022210`.
 */
async function readEntries(
  scanner: TopicScanner,
  wants: (key: string) => boolean,
  partitions?: readonly number[],
): Promise<StoredEntry[]> {
  const entries = new Map<string, StoredEntry>();
  await scanner.scan(
    scanner.topics.partition,
    ({ key: bytes, value }, partition) => {
      const key = bytes?.toString('utf8') ?? '';
      if (!wants(key)) return;
      const name = `${partition} ${key}`;
      if (value === null) entries.delete(name);
      else entries.set(name, { partition, key, entry: partitionEntryCodec.decode(Buffer.from(value)) });
    },
    partitions === undefined ? {} : { partitions },
  );
  return [...entries.values()];
}

/** The newest owner records of partitions that ever had an owner. */
export async function readOwners(scanner: TopicScanner, partitions: readonly number[]): Promise<Owner[]> {
  const entries = await readEntries(scanner, (key) => key === entryKey.owner, partitions);
  return entries.flatMap(({ entry }) => entry.owner ?? []);
}

export type Placed<T> = T & { readonly partition: number };

/** Not copied: absent fields have their defaults on the decoded message's prototype. */
function placed<T extends object>(entry: T, partition: number): Placed<T> {
  return Object.assign(entry, { partition });
}

/** Buffered messages, oldest first within a partition. */
export async function readMessages(scanner: TopicScanner): Promise<Placed<BufferedMessage>[]> {
  const entries = await readEntries(scanner, (key) => key.startsWith('message/'));
  return entries
    .flatMap(({ partition, entry }) => (entry.message ? [placed(entry.message, partition)] : []))
    .sort((a, b) => a.key - b.key);
}

/** Message subscriptions on one partition, that of their correlation key. */
export async function readSubscriptions(
  scanner: TopicScanner,
  partitions: readonly number[],
): Promise<Placed<MessageSubscription>[]> {
  const entries = await readEntries(scanner, (key) => key.startsWith('subscription/'), partitions);
  return entries.flatMap(({ partition, entry }) =>
    entry.subscription ? [placed(entry.subscription, partition)] : [],
  );
}

/** Due times of timer start events. */
export async function readTimerStarts(scanner: TopicScanner): Promise<Placed<TimerStart>[]> {
  const entries = await readEntries(scanner, (key) => key.startsWith('timer-start/'));
  return entries.flatMap(({ partition, entry }) =>
    entry.timerStart ? [placed(entry.timerStart, partition)] : [],
  );
}

/** The engine's progress with the commands of one partition. */
export interface PartitionProgress {
  readonly partition: number;
  /** Offset of the next command to process. */
  readonly position: number;
  /** Lag: commands not processed yet, counted as offsets, which includes transaction markers. */
  readonly commandsWaiting: number;
  /** The node that last owned this partition; null if there was none. */
  readonly owner: Owner | null;
  /** Time of the last processed command or timer, epoch ms; null if there was none. */
  readonly lastStepAtMs: number | null;
}

/** Returns the progress of a partition. A lag means that no engine is running or that it is slow. */
export async function readProgress(scanner: TopicScanner, partition: number): Promise<PartitionProgress> {
  const at = { topic: scanner.topics.commands, partition };
  const [begin] = await listOffsets(scanner.connection, [at], 'earliest');
  const [end] = await listOffsets(scanner.connection, [at], 'latest');
  const entries = await readEntries(scanner, (key) => key === 'progress' || key === 'owner', [partition]);
  const progress = entries.find(({ entry }) => entry.progress)?.entry.progress;
  const owner = entries.find(({ entry }) => entry.owner)?.entry.owner ?? null;
  const position = progress?.position ?? begin?.offset ?? 0;
  return {
    partition,
    position,
    commandsWaiting: Math.max(0, (end?.offset ?? 0) - position),
    owner,
    lastStepAtMs: progress?.nowMs || null,
  };
}
