/**
 * Decides where to start reading a partition of a business topic if its position is not known yet or is out
 * of range. Source: kafka-connector contract §3.1 (offsets, autoOffsetReset); Kafka's `auto.offset.reset`.
 */
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { fetchGroupOffsets } from '../../kafka/group/group-offsets.ts';
import type { OffsetQuery } from '../../kafka/read/list-offsets.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import type { ConsumedTopic } from './consumer.ts';
import type { SourcePartition, SourcePosition } from './source.ts';
import { SourceUnusable } from './source-ports.ts';

export interface BeginContext {
  readonly connection: KafkaConnection;
  readonly source: SourcePartition;
  readonly consumed: ConsumedTopic;
  /** The current number of partitions of the topic. */
  readonly partitionCount: number;
}

/**
 * The start position: newly configured offsets of the model, else the stored position, else the group's
 * committed offset (as left by Camunda), else the beginning for a partition that was added later, else
 * autoOffsetReset. Rejects with SourceUnusable if that is `none`, or if the number of offsets differs from
 * the number of partitions.
 */
export async function beginSource(
  context: BeginContext,
  known: ReadonlyMap<number, SourcePosition>,
): Promise<SourcePosition> {
  const { source, consumed, partitionCount } = context;
  const present = known.get(source.partition);
  const offsets = consumed.offsets.length > 0 ? JSON.stringify(consumed.offsets) : '';
  if (offsets !== '' && present?.offsets !== offsets) {
    const position = consumed.offsets[source.partition];
    if (consumed.offsets.length !== partitionCount || position === undefined) {
      throw new SourceUnusable(
        `Number of offsets provided is not equal the number of partitions! ${consumed.topic} has ${partitionCount}, the model gives ${consumed.offsets.length}`,
      );
    }
    return { position, partitionCount, offsets };
  }
  if (present) return present;
  const isAddedLater = [...known.values()].some((sibling) => sibling.partitionCount <= source.partition);
  const committed = await committedOffset(context);
  const position = committed ?? (await offsetOf(context, isAddedLater ? 'earliest' : resetOf(consumed)));
  return { position, partitionCount, ...(offsets === '' ? {} : { offsets }) };
}

/** Behaves like a consumer whose offset is out of range. */
export async function beginAfterLoss(context: BeginContext, lost: SourcePosition): Promise<SourcePosition> {
  return { ...lost, position: await offsetOf(context, resetOf(context.consumed)) };
}

function resetOf({ autoOffsetReset, topic }: ConsumedTopic): 'earliest' | 'latest' {
  if (autoOffsetReset !== 'none') return autoOffsetReset;
  throw new SourceUnusable(`no committed offset for ${topic}, and autoOffsetReset is none`);
}

async function committedOffset({ connection, source }: BeginContext): Promise<number | undefined> {
  const { topic, partition, group } = source;
  const [committed] = await fetchGroupOffsets(connection, group, [{ topic, partition }]);
  return committed && committed.offset >= 0 ? committed.offset : undefined;
}

async function offsetOf({ connection, source }: BeginContext, query: OffsetQuery): Promise<number> {
  const [found] = await listOffsets(connection, [source], query);
  return found?.offset ?? 0;
}
