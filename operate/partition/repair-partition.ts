/**
 * Performs a repair: takes the partition over by fencing, as an engine does, so that no owner can write
 * meanwhile, and writes everything in one transaction. Refuses while an owner works on the partition.
 */
import { randomUUID } from 'node:crypto';
import { encodeCommand } from '../../engine/command-codec.ts';
import { RECORD_BYTES_MAX } from '../../engine/limits.ts';
import { deadLetterRecord, entryRecord, historyRecord, stateTombstone } from '../../engine/step/records.ts';
import type { TopicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { Deadline, delay } from '../../kafka/connect/deadline.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { PartitionReader } from '../../kafka/read/partition-reader.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import { fencePartition } from '../../kafka/write/transactions.ts';
import { EventKind } from '../../state/events.ts';
import { keyOf } from '../../state/keys.ts';
import { entryKey, partitionEntryCodec } from '../../state/partition-entries.ts';
import type { RepairPlan } from './repair-plan.ts';
import type { StoppedPartition } from './stopped-partition.ts';
import { inspectPartition } from './stopped-partition.ts';

/** Time in which a working owner handles a command that changes nothing, ms. */
const PROBE_MS = 10_000;
const PROBE_PAUSE_MS = 100;
/** A key that no instance will have: the last one of a partition. */
const NO_INSTANCE_COUNTER = 2 ** 43 - 1;
const NODE_ID = 'signalbox-partition-repair';

/** An owner works on the partition, or has taken it over; nothing was changed. */
export class PartitionBusy extends Error {
  override readonly name = 'PartitionBusy';
}

/**
 * Rejects with PartitionBusy if an owner handles a command within 10 s, or takes the partition over. The
 * command has no effect.
 */
export async function assertNoOwnerWorks(
  connection: KafkaConnection,
  topics: TopicNames,
  { partition, readUntil, owner }: StoppedPartition,
): Promise<void> {
  const reader = new PartitionReader(connection);
  let worker: string | undefined;
  reader.open({ topic: topics.partition, partition }, readUntil, {
    onRecords: ({ records }) => {
      for (const { key } of records) {
        const text = key?.toString('utf8');
        if (text === entryKey.progress || text === entryKey.owner) worker = owner?.nodeId ?? 'unknown';
      }
    },
    // This topic was just read; if it can't be read any more, the following transaction fails.
    onFailure: () => undefined,
  });
  const producer = new RecordProducer(connection);
  try {
    const instanceKey = keyOf(partition, NO_INSTANCE_COUNTER);
    const value = encodeCommand({ continueInstance: { instanceKey } });
    await producer.send([{ topic: topics.commands, partition, key: String(instanceKey), value }]);
    const deadline = new Deadline(PROBE_MS);
    while (worker === undefined && deadline.leftMs > PROBE_PAUSE_MS) await delay(PROBE_PAUSE_MS);
  } finally {
    await producer.close();
    await reader.close();
  }
  if (worker !== undefined)
    throw new PartitionBusy(
      `partition ${partition} is not stopped: its owner (last known: node '${worker}') handles commands`,
    );
}

/**
 * Rejects with PartitionBusy if the partition has changed since `found`, with TransactionDoubt if the outcome
 * is unknown.
 */
export async function repairPartition(
  connection: KafkaConnection,
  topics: TopicNames,
  found: StoppedPartition,
  plan: RepairPlan,
  nowMs: number,
): Promise<void> {
  const { partition } = plan;
  const transactions = await fencePartition(connection, {
    transactionalIdPrefix: `${topics.prefix}engine-`,
    partition,
  });
  try {
    const now = await inspectPartition(connection, topics, partition);
    const isSame =
      now.owner?.incarnation === found.owner?.incarnation &&
      now.progress?.position === found.progress?.position;
    if (!isSame)
      throw new PartitionBusy(`partition ${partition} has changed meanwhile: nothing was repaired`);
    const open = await transactions.produce(repairRecords(topics, plan, nowMs));
    await open.commit();
  } finally {
    await transactions.close();
  }
}

function repairRecords(topics: TopicNames, plan: RepairPlan, nowMs: number): OutboundRecord[] {
  const { partition, removed, removedParts, progress, skipped } = plan;
  const owner = { nodeId: NODE_ID, incarnation: randomUUID(), generation: 0, sinceMs: nowMs };
  const entry = (key: string, value: Buffer | null): OutboundRecord =>
    entryRecord(topics, partition, { key, value });
  const records = [entry(entryKey.owner, partitionEntryCodec.encode({ owner }))];
  for (const { topic, record, key, reason } of removed) {
    const letter = { ...record, topic, partition, code: 'UNREADABLE_STATE', reason };
    records.push(deadLetterRecord(topics, letter, RECORD_BYTES_MAX));
    if (topic === topics.state) records.push(stateTombstone(topics, partition, key));
    else if (key !== entryKey.progress) records.push(entry(key, null));
    if (topic === topics.state) records.push(noteOf(topics, partition, key, reason, nowMs));
  }
  for (const key of removedParts) records.push(stateTombstone(topics, partition, key));
  for (const letter of skipped)
    records.push(
      deadLetterRecord(topics, { topic: topics.commands, partition, ...letter }, RECORD_BYTES_MAX),
    );
  if (progress) records.push(entry(entryKey.progress, partitionEntryCodec.encode({ progress })));
  return records;
}

/** The final note in the instance's history, for people. */
function noteOf(
  topics: TopicNames,
  partition: number,
  key: string,
  reason: string,
  nowMs: number,
): OutboundRecord {
  const value = `removed from the state by signalbox partition repair: ${reason}`;
  return historyRecord(topics, partition, {
    format: 1,
    instanceKey: Number(key),
    atMs: nowMs,
    position: -1,
    command: 'repairPartition',
    events: [{ kind: EventKind.instanceSetAside, value }],
  });
}
