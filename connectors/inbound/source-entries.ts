/**
 * Reads the stored data of a source: its positions and owners, from the compacted inbound topic up to a
 * barrier. Like the restore of an engine partition, but small.
 */
import type { Clock } from '../../engine/clock.ts';
import type { LogReader, TopicPartition } from '../../kafka/ports.ts';
import type { Owner } from '../../state/partition-entries.ts';
import type { SourcePartition, SourcePosition } from './source.ts';
import { consumedTopicText, inboundEntryCodec, parseSourceKey, sourceKey } from './source.ts';

export interface RestoredSource {
  /** By partition, for each partition of the topic that the group has started to read. */
  readonly positions: ReadonlyMap<number, SourcePosition>;
  /** The newest owner before the barrier, and one that was written after it. */
  readonly formerOwner: Owner | undefined;
  readonly newerOwner: Owner | undefined;
}

/** Timeout of reading, after which the takeover is retried, ms. */
const READ_TIMEOUT_MS = 30_000;

/** Everything before and after the barrier, up to the end of the log at the time of reading. */
export function readSource(
  { reader, clock }: { readonly reader: LogReader; readonly clock: Clock },
  at: TopicPartition,
  source: SourcePartition,
  barrierOffset: number,
): Promise<RestoredSource> {
  const positions = new Map<number, SourcePosition>();
  const ownOwner = sourceKey.owner(source);
  const topicText = consumedTopicText(source);
  let formerOwner: Owner | undefined;
  let newerOwner: Owner | undefined;
  const take = (key: string, value: Buffer | null, offset: number): void => {
    if (key === ownOwner && value) {
      const { owner } = inboundEntryCodec.decode(value);
      if (offset < barrierOffset) formerOwner = owner;
      else if (offset > barrierOffset) newerOwner = owner;
      return;
    }
    const parsed = parseSourceKey(key);
    if (parsed?.kind !== 'position' || consumedTopicText(parsed.source) !== topicText) return;
    const { position } = value ? inboundEntryCodec.decode(value) : {};
    if (position) positions.set(parsed.source.partition, position);
    else positions.delete(parsed.source.partition);
  };
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      cancel();
      cursor.close();
      reject(new Error(`the stored position ${sourceKey.position(source)} could not be read: ${reason}`));
    };
    const cancel = clock.after(READ_TIMEOUT_MS, () => fail(`no result within ${READ_TIMEOUT_MS} ms`));
    const cursor = reader.open(at, 'earliest', {
      onRecords: ({ records, nextOffset }) => {
        try {
          for (const { key, value, offset } of records) take(key?.toString('utf8') ?? '', value, offset);
        } catch (error) {
          fail(String(error));
          return;
        }
        if (nextOffset <= barrierOffset) return;
        cancel();
        cursor.close();
        resolve({ positions, formerOwner, newerOwner });
      },
      onFailure: ({ message }) => fail(message),
    });
  });
}
