/** Reads the positions and owners of business topics from the inbound topic. Works without an engine. */

import { inboundTopic } from '../../connectors/inbound/inbound-topic.ts';
import type { SourcePartition } from '../../connectors/inbound/source.ts';
import { inboundEntryCodec, parseSourceKey, sourceText } from '../../connectors/inbound/source.ts';
import type { TopicScanner } from '../topic-scanner.ts';

/** One partition of a business topic, as read by one consumer group. */
export interface SourceProgress extends SourcePartition {
  /** The next offset to read; null if not started. */
  position: number | null;
  /** The node that last took it over. */
  node: string | null;
}

/** By topic, group and partition; also empty if nothing was ever read. */
export async function readSourceProgress(scanner: TopicScanner): Promise<SourceProgress[]> {
  const topic = inboundTopic(scanner.topics);
  if ((await scanner.connection.partitionCount(topic)) === null) return [];
  const found = new Map<string, SourceProgress>();
  await scanner.scan(topic, ({ key, value }) => {
    const parsed = parseSourceKey(key?.toString('utf8') ?? '');
    if (!parsed || !value) return;
    const text = sourceText(parsed.source);
    const progress = found.get(text) ?? { ...parsed.source, position: null, node: null };
    const { position, owner } = inboundEntryCodec.decode(value);
    if (position) progress.position = position.position;
    if (owner) progress.node = owner.nodeId;
    found.set(text, progress);
  });
  return [...found.values()].sort(
    (a, b) => compare(a.topic, b.topic) || compare(a.group, b.group) || a.partition - b.partition,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
