/**
 * One partition of a business topic as read by one consumer group, and its stored data on the engine's own
 * cluster. Pure.
 */
import type { OutboundRecord, TopicPartition } from '../../kafka/ports.ts';
import { codecOf } from '../../schemas/load.ts';
import type { Owner } from '../../state/partition-entries.ts';

export interface SourcePartition extends TopicPartition {
  /** The cluster's own id, so that two lists of its brokers are recognized as one cluster. */
  readonly clusterId: string;
  readonly group: string;
}

export interface SourcePosition {
  position: number;
  partitionCount: number;
  offsets?: string;
}

interface InboundEntry {
  position?: SourcePosition;
  owner?: Owner;
  idle?: { definitionKeys: number[] };
}

/** Codec for the entries of the inbound topic. `decode` throws on malformed bytes. */
export const inboundEntryCodec = codecOf<InboundEntry>('InboundEntry');

/** Prefix of all partitions of a topic that a group reads. */
export function consumedTopicText({ clusterId, group, topic }: Omit<SourcePartition, 'partition'>): string {
  return `${clusterId}/${group}/${topic}`;
}

export function sourceText(source: SourcePartition): string {
  return `${consumedTopicText(source)}/${source.partition}`;
}

export const sourceKey = {
  position: (source: SourcePartition): string => `position/${sourceText(source)}`,
  owner: (source: SourcePartition): string => `owner/${sourceText(source)}`,
} as const;

/** The source and the kind of an entry by its key; undefined for an unknown kind. */
export function parseSourceKey(
  key: string,
): { readonly kind: 'position' | 'owner'; readonly source: SourcePartition } | undefined {
  // Group names may contain slashes; cluster ids, topics and numbers don't.
  const match = /^(position|owner)\/([^/]+)\/(.*)\/([^/]+)\/(\d+)$/s.exec(key);
  if (!match) return undefined;
  const [, kind, clusterId = '', group = '', topic = '', partition] = match;
  return {
    kind: kind as 'position' | 'owner',
    source: { clusterId, group, topic, partition: Number(partition) },
  };
}

export function positionRecord(
  at: TopicPartition,
  source: SourcePartition,
  position: SourcePosition,
): OutboundRecord {
  return { ...at, key: sourceKey.position(source), value: inboundEntryCodec.encode({ position }) };
}

export function ownerRecord(at: TopicPartition, source: SourcePartition, owner: Owner): OutboundRecord {
  return { ...at, key: sourceKey.owner(source), value: inboundEntryCodec.encode({ owner }) };
}
