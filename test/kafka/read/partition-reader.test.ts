/** The partition reader with brokers whose failures a script controls. */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { CursorFailure } from '../../../kafka/ports.ts';
import type { PartitionReaderOptions } from '../../../kafka/read/partition-reader.ts';
import { PartitionReader } from '../../../kafka/read/partition-reader.ts';
import { CollectedCursor } from '../collected-cursor.ts';
import { plainBatch } from '../log-bytes.ts';
import type { ScriptedAnswer, ScriptedFetch } from '../scripted-broker.ts';
import { ScriptedCluster } from '../scripted-broker.ts';
import { until } from '../until.ts';

const OFFSET_OUT_OF_RANGE = 1;
const NOT_LEADER_OR_FOLLOWER = 6;
const TOPIC_AUTHORIZATION_FAILED = 29;
const KAFKA_STORAGE_ERROR = 56;

let cluster: ScriptedCluster;
let readers: PartitionReader[] = [];

beforeEach(async () => {
  cluster = await ScriptedCluster.start();
});
afterEach(async () => {
  await Promise.all(readers.map((reader) => reader.close()));
  readers = [];
  await cluster.close();
});

function newReader(options: PartitionReaderOptions = {}): PartitionReader {
  const reader = new PartitionReader(cluster.connection, options);
  readers.push(reader);
  return reader;
}

function open(reader: PartitionReader, from: number | 'earliest' | 'latest' = 0): CollectedCursor {
  return new CollectedCursor(reader, { topic: cluster.topic, partition: 0 }, from);
}

/** One record at the position of the fetch; its value contains the offset. */
function oneRecord({ positions }: ScriptedFetch): ScriptedAnswer {
  return positions.map(({ partition, fetchOffset }) => {
    return {
      partition,
      highWatermark: fetchOffset + 1,
      records: plainBatch(fetchOffset, `at ${fetchOffset}`),
    };
  });
}

/** The responses to the fetches, in order; further fetches get none. */
function inTurn(...answers: readonly ((fetch: ScriptedFetch) => ScriptedAnswer)[]): void {
  let count = 0;
  cluster.onFetch = (fetch) => answers[count++]?.(fetch) ?? 'silence';
}

function withError(errorCode: number): () => ScriptedAnswer {
  return () => [{ partition: 0, errorCode }];
}

describe('PartitionReader: brokers that fail', () => {
  it('continues at the same offset after its connection was cut', async () => {
    inTurn(
      oneRecord,
      () => 'cut',
      () => 'cut',
      oneRecord,
    );
    const collected = open(newReader());
    await collected.until(() => collected.texts.length === 2);
    assert.deepEqual(collected.texts, ['AT 0', 'AT 1']);
  });

  it('continues after its connection broke in the middle of a response, also a large one', async () => {
    inTurn(
      oneRecord,
      () => ({ halfOf: 1_000 }),
      oneRecord,
      () => ({ halfOf: 300_000 }),
      oneRecord,
    );
    const collected = open(newReader());
    await collected.until(() => collected.texts.length === 3);
    assert.deepEqual(collected.texts, ['AT 0', 'AT 1', 'AT 2']);
  });

  it('abandons a request without a response, reports it and retries', async () => {
    inTurn(() => 'silence');
    const reader = newReader({ maxWaitMs: 1, requestTimeoutMs: 20 });
    const collected = open(reader);
    await until(() => reader.lastError !== null);
    assert.match(reader.lastError ?? '', /no response within \d+ ms/);
    cluster.onFetch = oneRecord;
    await collected.until(() => collected.texts.length > 0);
    assert.equal(reader.lastError, null);
  });

  it('retries soon, regardless of the limit for slow responses', async () => {
    inTurn(() => 'silence', oneRecord);
    const anHourMs = 3_600_000;
    const collected = open(newReader({ maxWaitMs: 1, requestTimeoutMs: anHourMs }));
    await collected.until(() => collected.texts.length === 1);
  });

  it('follows the leader to another broker', async () => {
    inTurn(
      oneRecord,
      () => {
        cluster.leader = 1;
        return [{ partition: 0, errorCode: NOT_LEADER_OR_FOLLOWER }];
      },
      oneRecord,
    );
    const collected = open(newReader());
    await collected.until(() => collected.texts.length === 2);
    assert.deepEqual(collected.texts, ['AT 0', 'AT 1']);
    assert.deepEqual(
      cluster.fetches.slice(0, 3).map(({ nodeId }) => nodeId),
      [0, 0, 1],
    );
  });

  it('waits while there is no leader', async () => {
    cluster.leader = -1;
    cluster.onFetch = oneRecord;
    const reader = newReader();
    const collected = open(reader);
    await until(() => reader.lastError !== null);
    assert.match(reader.lastError ?? '', /LEADER_NOT_AVAILABLE/);
    cluster.leader = 1;
    await collected.until(() => collected.texts.length > 0);
  });

  it('retries when the disk of the broker fails', async () => {
    inTurn(withError(KAFKA_STORAGE_ERROR), withError(KAFKA_STORAGE_ERROR), oneRecord);
    const collected = open(newReader());
    await collected.until(() => collected.texts.length === 1);
  });
});

describe('PartitionReader: logs that cannot be read', () => {
  function corruptAt(offset: number): Buffer {
    const batch = plainBatch(offset, 'corrupt');
    batch[batch.length - 1] = 0xff;
    return batch;
  }

  it('fails at a batch that stays unreadable, after delivering all before it', async () => {
    cluster.onFetch = ({ positions }) => {
      const records = [plainBatch(0, 'good'), corruptAt(1)];
      return [{ partition: 0, records: Buffer.concat(records.slice(positions[0]?.fetchOffset)) }];
    };
    const collected = open(newReader());
    await collected.until(() => collected.failure !== null);
    assert.deepEqual(collected.texts, ['GOOD']);
    assert.equal(collected.failure?.kind, 'corrupt');
    assert.match(collected.failure?.message ?? '', /scripted-0: batch at offset 1: CRC-32C/);
  });

  it('continues if the batch is complete the next time', async () => {
    inTurn(() => [{ partition: 0, records: corruptAt(0) }], oneRecord);
    const collected = open(newReader());
    await collected.until(() => collected.texts.length === 1);
    assert.equal(collected.failure, null);
  });

  it('fails when it may not read the topic', async () => {
    inTurn(withError(TOPIC_AUTHORIZATION_FAILED));
    const collected = open(newReader());
    await collected.until(() => collected.failure !== null);
    assert.equal(collected.failure?.kind, 'unauthorized');
  });

  it('fails when its position was deleted, and names what is lost', async () => {
    cluster.begin = 100;
    cluster.end = 200;
    inTurn(withError(OFFSET_OUT_OF_RANGE));
    const collected = open(newReader(), 5);
    await collected.until(() => collected.failure !== null);
    assert.equal(collected.failure?.kind, 'lost-range');
    assert.match(collected.failure?.message ?? '', /offsets 5 to 99 are lost: the log now starts at 100/);
  });

  it('does not fail if the position is inside the log after all', async () => {
    cluster.end = 10;
    inTurn(withError(OFFSET_OUT_OF_RANGE), oneRecord);
    const collected = open(newReader(), 5);
    await collected.until(() => collected.texts.length === 1);
    assert.deepEqual(collected.texts, ['AT 5']);
  });

  it('starts again when the earliest record was deleted before it could be read', async () => {
    cluster.begin = 3;
    cluster.end = 10;
    inTurn(() => {
      cluster.begin = 7;
      return [{ partition: 0, errorCode: OFFSET_OUT_OF_RANGE }];
    }, oneRecord);
    const collected = open(newReader(), 'earliest');
    await collected.until(() => collected.texts.length === 1);
    assert.deepEqual(collected.texts, ['AT 7']);
  });
});

describe('PartitionReader: requests', () => {
  it('fetches all partitions of a broker in one request', async () => {
    const reader = newReader();
    for (const partition of [0, 1, 2, 3]) {
      new CollectedCursor(reader, { topic: cluster.topic, partition }, partition === 2 ? 'latest' : 0);
    }
    cluster.end = 8;
    await new Promise<void>((resolve) => {
      cluster.onFetch = ({ positions }) => {
        if (positions.length === 4) resolve();
        return positions.map(({ partition }) => ({ partition }));
      };
    });
    assert.deepEqual(
      cluster.fetches.at(-1)?.positions.toSorted((a, b) => a.partition - b.partition),
      [0, 1, 2, 3].map((partition) => ({
        partition,
        fetchOffset: partition === 2 ? 8 : 0,
        bytesMax: 1024 ** 2,
      })),
    );
  });

  it('never moves on an empty response, regardless of the high watermark', async () => {
    inTurn(
      () => [{ partition: 0, highWatermark: 300 }],
      () => [{ partition: 0, highWatermark: 300 }],
      oneRecord,
    );
    const collected = open(newReader(), 40);
    await collected.until(() => collected.texts.length === 1);
    assert.deepEqual(
      cluster.fetches.slice(0, 3).map(({ positions }) => positions[0]?.fetchOffset),
      [40, 40, 40],
    );
  });

  it('puts a partition whose batch was truncated first in the next request', async () => {
    const reader = newReader();
    const busy = open(reader);
    const starved = new CollectedCursor(reader, { topic: cluster.topic, partition: 1 }, 0);
    // Only the first partition gets a whole batch.
    cluster.onFetch = ({ positions }) =>
      positions.map(({ partition, fetchOffset }, index) => {
        const batch = plainBatch(fetchOffset, `at ${fetchOffset}`);
        return { partition, records: index === 0 ? batch : batch.subarray(0, 70) };
      });
    await starved.until(() => starved.texts.length >= 3);
    await busy.until(() => busy.texts.length >= 3);
  });

  it('fetches bulk cursors last, and always in the order in which they were opened', async () => {
    const reader = newReader();
    cluster.onFetch = ({ positions }) =>
      oneRecord({ nodeId: 0, maxWaitMs: 0, positions: positions.slice(0, 2) });
    const bulk = { isBulk: true, onRecords: () => undefined, onFailure: () => assert.fail() };
    for (const partition of [0, 1]) reader.open({ topic: cluster.topic, partition }, 0, bulk);
    const other = new CollectedCursor(reader, { topic: cluster.topic, partition: 2 }, 0);
    await other.until(() => other.texts.length >= 3);
    const named = cluster.fetches.map(({ positions }) => positions.map(({ partition }) => partition).join());
    assert.deepEqual(new Set(named), new Set(['2,0,1']));
    // The first one may fill the whole response; the others get the remaining space.
    const [first] = cluster.fetches;
    assert.deepEqual(
      first?.positions.map(({ bytesMax }) => bytesMax / 1024 ** 2),
      [1, 2, 2],
    );
  });

  it('fails a cursor that was stalled for longer than its listener allows', async () => {
    const standstillMaxMs = 40;
    let answers = 0;
    cluster.onFetch = (fetch) => (++answers === 2 ? 'cut' : oneRecord(fetch));
    const failure = await new Promise<CursorFailure>((resolve) => {
      newReader().open({ topic: cluster.topic, partition: 0 }, 0, {
        standstillMaxMs,
        onRecords: () => undefined,
        onFailure: resolve,
      });
    });
    assert.equal(failure.kind, 'stood-still');
    assert.match(failure.message, /scripted-0 was not read for \d+ s: tombstones may be missed/);
  });

  it('keeps at most one response while paused', async () => {
    cluster.onFetch = oneRecord;
    const reader = newReader();
    let paused = false;
    const cursor = reader.open({ topic: cluster.topic, partition: 0 }, 0, {
      onRecords: ({ nextOffset }) => {
        assert.equal(paused, false);
        if (nextOffset !== 2) return;
        paused = true;
        cursor.pause();
      },
      onFailure: ({ message }) => assert.fail(message),
    });
    await until(() => paused);
    // Meanwhile, the reader fetches another partition repeatedly.
    const other = new CollectedCursor(reader, { topic: cluster.topic, partition: 1 }, 0);
    await other.untilPosition(5);
    other.cursor.close();
    assert.equal(cursor.position, 2);
    const own = cluster.fetches.flatMap(({ positions }) =>
      positions.filter(({ partition }) => partition === 0),
    );
    const last = Math.max(...own.map(({ fetchOffset }) => fetchOffset));
    assert.equal(last, 2);
    paused = false;
    cursor.resume();
    await until(() => cursor.position >= 5);
  });
});
