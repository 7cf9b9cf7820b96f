/** How far business topics have been taken, and by whom, from the inbound topic. No engine is needed. */

import { inboundTopic } from '../../connectors/inbound/inbound-topic.ts';
import type { SourcePartition } from '../../connectors/inbound/source.ts';
import { inboundEntryCodec, parseSourceKey, sourceText } from '../../connectors/inbound/source.ts';
import type { TopicScanner } from '../topic-scanner.ts';

/** One partition of a business topic as one group reads it. */
export interface SourceProgress extends SourcePartition {
  /** Offset to read on from; null: not begun. */
  position: number | null;
  /** The node that took it over last. */
  node: string | null;
}

/** By topic, group and partition; empty also when nothing was ever read. */
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
