/** The partition reader and the scan on a real broker, without kafkajs' consumer. */

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { PartitionTransactions } from '../../../kafka/ports.ts';
import { listOffsets } from '../../../kafka/read/list-offsets.ts';
import type { PartitionReaderOptions } from '../../../kafka/read/partition-reader.ts';
import { PartitionReader } from '../../../kafka/read/partition-reader.ts';
import { readToEnd } from '../../../kafka/read/read-to-end.ts';
import { fetchRequest } from '../../../kafka/wire/fetch-request.ts';
import type { FenceOptions } from '../../../kafka/write/transactions.ts';
import { fencePartition } from '../../../kafka/write/transactions.ts';
import { CollectedCursor } from '../../kafka/collected-cursor.ts';
import { until } from '../../kafka/until.ts';
import { TestCluster } from './test-cluster.ts';

/** Longer than any test: a request that has to wait for such a long poll never gets a response. */
const ENDLESS_MS = 600_000;

let cluster: TestCluster;
let readers: PartitionReader[] = [];
let writers: PartitionTransactions[] = [];
let writerCount = 0;

before(async () => {
  cluster = await TestCluster.open();
});
after(() => cluster.close());
afterEach(async () => {
  await Promise.all([...readers, ...writers].map((one) => one.close()));
  readers = [];
  writers = [];
});

function newReader(options: PartitionReaderOptions = {}): PartitionReader {
  const reader = new PartitionReader(cluster.connection, options);
  readers.push(reader);
  return reader;
}

/** A transactional producer with its own ids. */
async function newWriter(more: Partial<FenceOptions> = {}): Promise<PartitionTransactions> {
  const transactionalIdPrefix = `${cluster.prefix}reader-${writerCount++}-`;
  const writer = await fencePartition(cluster.connection, { transactionalIdPrefix, partition: 0, ...more });
  writers.push(writer);
  return writer;
}

async function produce(writer: PartitionTransactions, topic: string, ...texts: readonly string[]) {
  return writer.produce(
    texts.map((text) => ({ topic, partition: 0, key: text.split('=')[0] ?? '', value: Buffer.from(text) })),
  );
}

async function commit(writer: PartitionTransactions, topic: string, ...texts: readonly string[]) {
  await (await produce(writer, topic, ...texts)).commit();
}

/** Commits visibly: the broker writes the marker after the response to the commit. */
async function commitVisibly(writer: PartitionTransactions, topic: string, ...texts: readonly string[]) {
  await commit(writer, topic, ...texts);
  await cluster.committedRecords(topic);
}

describe('PartitionReader: transactions', () => {
  /**
   * Two transactions that overlap and are aborted in reverse order: kafkajs' consumer delivers records of the
   * first.
   */
  async function overlappingAborts(name: string): Promise<{ topic: string; end: number }> {
    const topic = await cluster.topic(name);
    const [first, second, third] = [await newWriter(), await newWriter(), await newWriter()];
    const one = await produce(first, topic, 'aborted 0', 'aborted 1', 'aborted 2');
    const two = await produce(second, topic, 'aborted 3', 'aborted 4');
    await commit(third, topic, 'committed 5');
    await two.abort();
    await commit(third, topic, 'committed 8');
    await one.abort();
    await commit(third, topic, 'last');
    return { topic, end: (await cluster.committedRecords(topic)).at(-1)?.offset ?? -1 };
  }

  it('does not deliver two overlapping transactions aborted in reverse order', async () => {
    const { topic, end } = await overlappingAborts('overlap');
    const collected = new CollectedCursor(newReader(), { topic, partition: 0 }, 'earliest');
    await collected.untilPosition(end + 1);
    assert.deepEqual(collected.texts, ['committed 5', 'committed 8', 'last']);
  });

  it('starts inside two aborted transactions, at any offset', async () => {
    const { topic, end } = await overlappingAborts('inside');
    const expected = await cluster.committedRecords(topic);
    const reader = newReader();
    for (let from = 0; from <= end; from++) {
      const collected = new CollectedCursor(reader, { topic, partition: 0 }, from);
      await collected.untilPosition(end + 1);
      collected.cursor.close();
      assert.deepEqual(
        collected.offsets,
        expected.map(({ offset }) => offset).filter((offset) => offset >= from),
      );
    }
  });

  it('delivers a transaction after it is committed, and later records not before', async () => {
    const topic = await cluster.topic('open');
    const [first, second] = [await newWriter(), await newWriter()];
    await commitVisibly(second, topic, 'before');
    const open = await produce(first, topic, 'open 1', 'open 2');
    await commit(second, topic, 'after');
    const reader = newReader({ maxWaitMs: 20 });
    const collected = new CollectedCursor(reader, { topic, partition: 0 }, 'earliest');
    await collected.untilPosition(2);
    // Offsets: before, marker, open 1, open 2, after, marker.
    await until(() => reader.status()[0]?.highWatermark === 6);
    const held = reader.status()[0];
    assert.deepEqual(collected.texts, ['before']);
    assert.equal(collected.cursor.position, 2);
    assert.equal(held?.lastStableOffset, 2);
    assert.notEqual(held?.heldSinceMs, null);
    await open.commit();
    await collected.untilPosition(7);
    assert.deepEqual(collected.texts, ['before', 'open 1', 'open 2', 'after']);
    await until(() => reader.status()[0]?.heldSinceMs === null);
  });
});

describe('PartitionReader: compacted topics', () => {
  const configs = {
    'cleanup.policy': 'compact',
    'segment.ms': '50',
    'min.cleanable.dirty.ratio': '0.001',
    'max.compaction.lag.ms': '1',
  };

  /** Number of batches without records in the log. */
  async function emptyBatchCount(topic: string): Promise<number> {
    const bytesMax = 1_000_000;
    const positions = [{ topic, partition: 0, fetchOffset: 0, bytesMax }];
    const request = fetchRequest({ positions, maxWaitMs: 0, requestBytesMax: bytesMax });
    const answer = await cluster.connection.cluster.send(1, request, { timeoutMs: 60_000 });
    const log = answer.partitions[0]?.records ?? Buffer.alloc(0);
    let count = 0;
    for (let at = 0; at < log.length; at += 12 + log.readInt32BE(at + 8)) {
      if (log.readInt32BE(at + 57) === 0) count++;
    }
    return count;
  }

  it('moves past batches that compaction has emptied, one response each', async () => {
    const topic = await cluster.topic('compacted', { configs });
    // The last batch of a producer is kept, empty, for its sequence numbers: those of version 1 continue.
    const transactionVersion = 1;
    const [first, second] = [
      await newWriter({ transactionVersion }),
      await newWriter({ transactionVersion }),
    ];
    await commit(first, topic, 'a=1', 'b=1');
    await commit(second, topic, 'a=2', 'b=2', 'c=2');
    // Each write closes the previous segment, and the cleaner may compact that one; the newest values remain.
    let round = 3;
    await until(async () => {
      await commit(second, topic, `tick=${round++}`);
      return (await emptyBatchCount(topic)) > 0;
    });
    const end = await cluster.stableEnd(topic);
    // So small that a response is a single batch, sometimes an empty one.
    const reader = newReader({ partitionBytesMax: 1, requestBytesMax: 1 });
    const collected = new CollectedCursor(reader, { topic, partition: 0 }, 'earliest');
    await collected.untilPosition(end);
    const values = new Map(collected.texts.map((text) => [text.split('=')[0], text]));
    assert.equal(values.get('a'), 'a=2');
    assert.equal(values.get('b'), 'b=2');
    assert.equal(values.get('c'), 'c=2');
    assert.equal(collected.texts.includes('a=1'), false);
    assert.ok(collected.answers.some(({ records }) => records.length === 0));

    const scanned: string[] = [];
    const onRecord = ({ value }: { value: Buffer | null }) => scanned.push(String(value));
    const progress = await readToEnd(cluster.connection, { topic, onRecord });
    assert.ok(scanned.includes('a=2') && scanned.includes('c=2') && !scanned.includes('b=1'));
    assert.equal(progress.recordCount, scanned.length);
    assert.equal(progress.offsetsRead, progress.offsetsTotal);
  });
});

describe('PartitionReader: many cursors', () => {
  it('reads many partitions at once', async () => {
    const partitions = 40;
    const topic = await cluster.topic('many', { partitions });
    const writer = await newWriter();
    const numbers = Array.from({ length: partitions }, (_, partition) => partition);
    const reader = newReader({ maxWaitMs: ENDLESS_MS });
    const cursors = numbers.map((partition) => new CollectedCursor(reader, { topic, partition }, 'earliest'));
    for (const round of ['first', 'second']) {
      const records = numbers.map((partition) => {
        return { topic, partition, key: null, value: Buffer.from(`${round} ${partition}`) };
      });
      await (await writer.produce(records)).commit();
    }
    for (const [partition, collected] of cursors.entries()) {
      await collected.untilPosition(4);
      assert.deepEqual(collected.texts, [`first ${partition}`, `second ${partition}`]);
    }
    assert.equal(reader.lastError, null);
    assert.notEqual(reader.lastFetchAtMs, null);
  });

  it('reads a partition opened or resumed while a long poll is in flight', async () => {
    const topic = await cluster.topic('late', { partitions: 2 });
    const writer = await newWriter();
    await commit(writer, topic, 'one');
    const reader = newReader({ maxWaitMs: ENDLESS_MS });
    const quiet = new CollectedCursor(reader, { topic, partition: 1 }, 'earliest');
    const probe = new CollectedCursor(reader, { topic, partition: 0 }, 'latest');
    await until(() => probe.cursor.position >= 0);
    await commit(writer, topic, 'two');
    await probe.until(() => probe.texts.length === 1);
    probe.cursor.close();

    const late = new CollectedCursor(reader, { topic, partition: 0 }, 'earliest');
    await late.until(() => late.texts.length === 2);
    await commit(writer, topic, 'three');
    await late.until(() => late.texts.length === 3);
    late.cursor.pause();
    await commit(writer, topic, 'four');
    late.cursor.resume();
    await late.until(() => late.texts.length === 4);
    assert.deepEqual(late.texts, ['one', 'two', 'three', 'four']);
    assert.deepEqual(quiet.texts, []);
  });

  it('serves several cursors of one partition', async () => {
    const topic = await cluster.topic('shared');
    const writer = await newWriter();
    const reader = newReader({ maxWaitMs: ENDLESS_MS });
    const cursors = [1, 2, 3, 4].map(() => new CollectedCursor(reader, { topic, partition: 0 }, 'earliest'));
    await commit(writer, topic, 'one');
    await commit(writer, topic, 'two');
    for (const collected of cursors) await collected.until(() => collected.texts.length === 2);
  });

  it('delivers nothing while paused, and everything in order afterwards', async () => {
    const topic = await cluster.topic('paused');
    const writer = await newWriter();
    const reader = newReader({ partitionBytesMax: 1 });
    const seen: string[] = [];
    const texts = Array.from({ length: 20 }, (_, index) => `record ${index}`);
    for (const text of texts) await commit(writer, topic, text);
    let pausedCalls = 0;
    await new Promise<void>((resolve) => {
      let paused = false;
      const cursor = reader.open({ topic, partition: 0 }, 0, {
        onRecords: ({ records, nextOffset }) => {
          if (paused) pausedCalls++;
          assert.equal(cursor.position, nextOffset);
          seen.push(...records.map(({ value }) => String(value)));
          if (seen.length === texts.length) resolve();
          paused = true;
          cursor.pause();
          setTimeout(() => {
            paused = false;
            cursor.resume();
          }, 3);
        },
        onFailure: ({ message }) => assert.fail(message),
      });
    });
    assert.deepEqual(seen, texts);
    assert.equal(pausedCalls, 0);
  });

  it('calls no listener after close', async () => {
    const topic = await cluster.topic('closed');
    const writer = await newWriter();
    const reader = newReader();
    const collected = new CollectedCursor(reader, { topic, partition: 0 }, 'earliest');
    await commit(writer, topic, 'one');
    await collected.until(() => collected.texts.length === 1);
    collected.cursor.close();
    await commit(writer, topic, 'two');
    const other = new CollectedCursor(reader, { topic, partition: 0 }, 'earliest');
    await other.until(() => other.texts.length === 2);
    assert.deepEqual(collected.texts, ['one']);
    assert.deepEqual(
      reader.status().map(({ position }) => position),
      [other.cursor.position],
    );
  });
});

describe('PartitionReader: start position', () => {
  it('starts at the last stable offset for latest', async () => {
    const topic = await cluster.topic('latest');
    const [first, second] = [await newWriter(), await newWriter()];
    await commitVisibly(first, topic, 'old');
    const open = await produce(second, topic, 'open');
    const collected = new CollectedCursor(newReader(), { topic, partition: 0 }, 'latest');
    // The marker of the first transaction is at offset 1.
    await until(() => collected.cursor.position === 2);
    await open.commit();
    await collected.until(() => collected.texts.length === 1);
    assert.deepEqual(collected.texts, ['open']);
  });

  it('names the lost range when the position is outside the log', async () => {
    const topic = await cluster.topic('lost');
    await commitVisibly(await newWriter(), topic, 'one');
    const collected = new CollectedCursor(newReader(), { topic, partition: 0 }, 50);
    await collected.until(() => collected.failure !== null);
    assert.equal(collected.failure?.kind, 'lost-range');
    assert.match(collected.failure?.message ?? '', /offsets 2 to 49 are lost: the log now ends at 2/);
  });

  it('waits for a topic that is being created, and gives up if it stays missing', async () => {
    const topic = `${cluster.prefix}soon`;
    const reader = newReader({ topicMissingAfterMs: 60_000 });
    const collected = new CollectedCursor(reader, { topic, partition: 0 }, 'earliest');
    await until(() => reader.lastError !== null);
    assert.match(reader.lastError ?? '', /UNKNOWN_TOPIC_OR_PARTITION/);
    await cluster.topic('soon');
    await commit(await newWriter(), topic, 'at last');
    await collected.until(() => collected.texts.length === 1);

    const impatient = newReader({ topicMissingAfterMs: 100 });
    const missing = new CollectedCursor(impatient, { topic, partition: 9 }, 'earliest');
    await missing.until(() => missing.failure !== null);
    assert.equal(missing.failure?.kind, 'topic-missing');
  });

  it('lists offsets by time', async () => {
    const topic = await cluster.topic('times');
    const writer = await newWriter();
    await commit(writer, topic, 'one');
    const [first] = await cluster.committedRecords(topic);
    await until(() => Date.now() > (first?.timestampMs ?? 0));
    await commit(writer, topic, 'two');
    const records = await cluster.committedRecords(topic);
    const second = records[1];
    const at = [{ topic, partition: 0 }];
    assert.ok(second);
    assert.equal((await listOffsets(cluster.connection, at, second.timestampMs))[0]?.offset, second.offset);
    assert.equal((await listOffsets(cluster.connection, at, second.timestampMs + 1_000_000))[0]?.offset, -1);
  });
});

describe('readToEnd', () => {
  it('ends at the end of the log as of the start, despite new records and open transactions', async () => {
    const topic = await cluster.topic('scan', { partitions: 3 });
    const [first, second] = [await newWriter(), await newWriter()];
    await commitVisibly(first, topic, 'one', 'two');
    const open = await produce(second, topic, 'open');
    const texts: string[] = [];
    const result = await readToEnd(cluster.connection, {
      topic,
      onRecord: ({ value }, partition) => texts.push(`${partition} ${String(value)}`),
    });
    assert.deepEqual(texts, ['0 one', '0 two']);
    assert.deepEqual(result, { recordCount: 2, offsetsRead: 3, offsetsTotal: 3 });
    await open.abort();
  });

  it('resolves at once for an empty topic and rejects for a missing one', async () => {
    const topic = await cluster.topic('empty', { partitions: 2 });
    const none = { recordCount: 0, offsetsRead: 0, offsetsTotal: 0 };
    assert.deepEqual(await readToEnd(cluster.connection, { topic, onRecord: () => assert.fail() }), none);
    await assert.rejects(
      readToEnd(cluster.connection, { topic: `${topic}-not`, onRecord: () => undefined }),
      {
        name: 'KafkaProtocolError',
        code: 'UNKNOWN_TOPIC_OR_PARTITION',
      },
    );
  });

  it('rejects with what the listener throws', async () => {
    const topic = await cluster.topic('throwing');
    await commitVisibly(await newWriter(), topic, 'one');
    const onRecord = () => {
      throw new Error('no room');
    };
    await assert.rejects(readToEnd(cluster.connection, { topic, onRecord }), /no room/);
  });
});
