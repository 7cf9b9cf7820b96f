/**
 * The input of a takeover: all records up to its barrier, and nothing if a barrier of another owner follows
 * it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PartitionCopy } from '../../../engine/partition/partition-copy.ts';
import { topicNames } from '../../../engine/topics.ts';
import type { CursorListener, LogReader, LogRecord } from '../../../kafka/ports.ts';
import type { PartitionEntry } from '../../../state/partition-entries.ts';
import { entryKey, partitionEntryCodec } from '../../../state/partition-entries.ts';

const topics = topicNames();
const LIMITS = { hotBytesMax: 1_000, commandIds: { windowMs: 60_000, countMax: 100, slots: 10 } };
const BARRIER = { stateOffset: 0, partitionOffset: 2 };

/** Delivers records of a topic when the test asks for it, from offset 0. */
class ToldReader implements LogReader {
  readonly #listeners = new Map<string, CursorListener>();
  readonly #ends = new Map<string, number>();

  open: LogReader['open'] = (at, _from, listener) => {
    this.#listeners.set(at.topic, listener);
    const nothing = (): void => undefined;
    return { ...at, position: 0, pause: nothing, resume: nothing, close: nothing };
  };

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  deliver(topic: string, key: string, entry: PartitionEntry | null): void {
    const offset = this.#ends.get(topic) ?? 0;
    this.#ends.set(topic, offset + 1);
    const value = entry && partitionEntryCodec.encode(entry);
    const record: LogRecord = { offset, timestampMs: 1, key: Buffer.from(key), value, headers: [] };
    const bounds = { nextOffset: offset + 1, highWatermark: offset + 1, lastStableOffset: offset + 1 };
    this.#listeners.get(topic)?.onRecords({ topic, partition: 0, records: [record], ...bounds });
  }
}

const owner = (nodeId: string, generation: number): PartitionEntry => {
  return { owner: { nodeId, incarnation: `${nodeId}.1`, generation, sinceMs: 1 } };
};
const progress = (position: number): PartitionEntry => {
  return { progress: { position, keyCounter: 1, nowMs: 1, commandIdSlot: 0 } };
};

/** A copy that has reached the second node's barrier. */
async function copyAtBarrier(): Promise<{ reader: ToldReader; copy: PartitionCopy }> {
  const reader = new ToldReader();
  const copy = new PartitionCopy(reader, topics, 0);
  const reached = copy.reach(BARRIER, new AbortController().signal);
  reader.deliver(topics.partition, entryKey.owner, owner('a', 1));
  reader.deliver(topics.partition, entryKey.progress, progress(7));
  reader.deliver(topics.partition, entryKey.owner, owner('b', 2));
  reader.deliver(topics.state, 'barrier', null);
  await reached;
  return { reader, copy };
}

test('a takeover has everything up to its barrier, and the previous owner', async () => {
  const { copy } = await copyAtBarrier();
  const { state, formerOwner } = copy.build(LIMITS, BARRIER);
  assert.equal(state.progress.position, 7);
  assert.equal(formerOwner?.nodeId, 'a');
});

test('no state is built after another node has taken over', async () => {
  const { reader, copy } = await copyAtBarrier();
  reader.deliver(topics.partition, entryKey.owner, owner('c', 3));
  reader.deliver(topics.partition, entryKey.progress, progress(9));
  assert.throws(() => copy.build(LIMITS, BARRIER), /node 'c' has taken over partition 0/);
});
