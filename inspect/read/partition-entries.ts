/**
 * What partitions know beside their instances: messages, subscriptions, timer starts, owners and positions.
 * No engine is needed.
 */

import { listOffsets } from '../../kafka/read/list-offsets.ts';
import type {
  BufferedMessage,
  MessageSubscription,
  Owner,
  PartitionEntry,
  TimerStart,
} from '../../state/partition-entries.ts';
import { partitionEntryCodec } from '../../state/partition-entries.ts';
import type { TopicScanner } from '../topic-scanner.ts';

export interface StoredEntry {
  readonly partition: number;
  readonly key: string;
  readonly entry: PartitionEntry;
}

/** The newest entry of each key that `wants` it by its text, such as `message/8796093022210`. */
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
    partitions,
  );
  return [...entries.values()];
}

export type Placed<T> = T & { readonly partition: number };

/** Not a copy: absent fields have their defaults on the decoded message's prototype. */
function placed<T extends object>(entry: T, partition: number): Placed<T> {
  return Object.assign(entry, { partition });
}

/** Messages that are kept for whoever will wait for them, oldest first within a partition. */
export async function readMessages(scanner: TopicScanner): Promise<Placed<BufferedMessage>[]> {
  const entries = await readEntries(scanner, (key) => key.startsWith('message/'));
  return entries
    .flatMap(({ partition, entry }) => (entry.message ? [placed(entry.message, partition)] : []))
    .sort((a, b) => a.key - b.key);
}

/** Message subscriptions that stand on one partition: that of their correlation key. */
export async function readSubscriptions(
  scanner: TopicScanner,
  partitions: readonly number[],
): Promise<Placed<MessageSubscription>[]> {
  const entries = await readEntries(scanner, (key) => key.startsWith('subscription/'), partitions);
  return entries.flatMap(({ partition, entry }) =>
    entry.subscription ? [placed(entry.subscription, partition)] : [],
  );
}

/** When processes start by themselves next. */
export async function readTimerStarts(scanner: TopicScanner): Promise<Placed<TimerStart>[]> {
  const entries = await readEntries(scanner, (key) => key.startsWith('timer-start/'));
  return entries.flatMap(({ partition, entry }) =>
    entry.timerStart ? [placed(entry.timerStart, partition)] : [],
  );
}

/** How far the engine has come with one partition's commands. */
export interface PartitionProgress {
  readonly partition: number;
  /** Offset of the next command to be handled. */
  readonly position: number;
  /** Commands that wait to be handled, counted as offsets: transaction markers count too. */
  readonly commandsWaiting: number;
  /** The node that handled this partition last; null: none ever did. */
  readonly owner: Owner | null;
  /** When a command or timer was handled last, epoch ms; null: never. */
  readonly lastStepAtMs: number | null;
}

/** Says whether commands of a partition lie unread, which means that no engine runs or that it is behind. */
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
