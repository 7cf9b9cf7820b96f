/** The reasons why an engine can't run a partition: unreadable records, and lost commands. */
import type { TopicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { copyOfRecord } from '../../kafka/read/copy-of-record.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { decodeIndex, decodeInstance } from '../../state/codec.ts';
import { keyFromText, keyOf, partitionOfKey } from '../../state/keys.ts';
import type { Owner, PartitionEntry, Progress } from '../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';

/** The newest record of its key, if an engine can't read it. */
export interface UnreadableEntry {
  readonly topic: string;
  readonly record: LogRecord;
  readonly key: string;
  readonly reason: string;
}

export interface StoppedPartition {
  readonly partition: number;
  readonly owner: Owner | undefined;
  /** Undefined if there is none, or if it is in `unreadable`. */
  readonly progress: Progress | undefined;
  readonly unreadable: readonly UnreadableEntry[];
  /** Keys of all parts of instances, as on the state topic. */
  readonly partKeys: readonly string[];
  /** Offset after the last record read on the partition topic. */
  readonly readUntil: number;
  /** The available commands: from the first offset to before the second. */
  readonly commands: { readonly first: number; readonly end: number };
  /** The highest key counter in any key; 0 if there is none. */
  readonly counterSeen: number;
}

/** Reads the partition's topics. Rejects with KafkaConnectionError or KafkaProtocolError. */
export async function inspectPartition(
  connection: KafkaConnection,
  topics: TopicNames,
  partition: number,
): Promise<StoppedPartition> {
  const states = await newestRecords(connection, topics.state, partition);
  const entries = await newestRecords(connection, topics.partition, partition);
  const owner = entryIn(entries, entryKey.owner)?.owner;
  const progress = entryIn(entries, entryKey.progress)?.progress;
  const at = [{ topic: topics.commands, partition }];
  const [first] = await listOffsets(connection, at, 'earliest');
  const [end] = await listOffsets(connection, at, 'high-watermark');
  const keys = [...states.records.keys(), ...entries.records.keys()];
  return {
    partition,
    owner,
    progress,
    unreadable: [
      ...unreadableOf(topics.state, states.records, checkState),
      ...unreadableOf(topics.partition, entries.records, ({ value }) => {
        if (value) partitionEntryCodec.decode(value);
      }),
    ],
    partKeys: [...states.records.keys()].filter((key) => key.includes('/')),
    readUntil: entries.next,
    commands: { first: first?.offset ?? 0, end: end?.offset ?? 0 },
    counterSeen: Math.max(progress?.keyCounter ?? 0, ...keys.map((key) => counterIn(key, partition))),
  };
}

interface NewestRecords {
  readonly records: ReadonlyMap<string, LogRecord>;
  readonly next: number;
}

async function newestRecords(
  connection: KafkaConnection,
  topic: string,
  partition: number,
): Promise<NewestRecords> {
  const records = new Map<string, LogRecord>();
  let next = 0;
  await readToEnd(connection, {
    topic,
    partitions: [partition],
    onRecord: (record) => {
      next = record.offset + 1;
      const key = record.key?.toString('utf8');
      if (key === undefined) return;
      if (record.value) records.set(key, copyOfRecord(record));
      else records.delete(key);
    },
  });
  return { records, next };
}

function entryIn({ records }: NewestRecords, key: string): PartitionEntry | undefined {
  try {
    const value = records.get(key)?.value;
    return value ? partitionEntryCodec.decode(value) : undefined;
  } catch {
    // It is in `unreadable`.
    return undefined;
  }
}

function* unreadableOf(
  topic: string,
  records: ReadonlyMap<string, LogRecord>,
  check: (record: LogRecord) => void,
): Generator<UnreadableEntry> {
  for (const [key, record] of records) {
    try {
      check(record);
    } catch (error) {
      yield { topic, record, key, reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Reads the state as a restore does, and decodes each instance. Parts are read with their instance. */
function checkState({ key, value, headers }: LogRecord): void {
  if (!key || !value || keyFromText(key) === undefined) return;
  const index = headers.find((header) => header.key === 'index')?.value;
  if (index) decodeIndex(index);
  decodeInstance(value);
}

/**
 * The key counter in a record key such as `subscription/8796093022209`; 0 if it has no key of the partition.
 */
function counterIn(recordKey: string, partition: number): number {
  const key = keyFromText(Buffer.from(recordKey.split('/').at(-1) ?? '')) ?? 0;
  return partitionOfKey(key) === partition && key > 0 ? key - keyOf(partition, 1) + 1 : 0;
}
