/**
 * Each error code of the protocol, returned once for a fetch and for a question about offsets: the reader
 * continues, and delivers each record once. With one partition for each code, all at the same time.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { KafkaProtocolError } from '../../../kafka/connect/errors.ts';
import { listOffsets } from '../../../kafka/read/list-offsets.ts';
import { PartitionReader } from '../../../kafka/read/partition-reader.ts';
import { readVerdictOf } from '../../../kafka/read/read-verdicts.ts';
import { kafkaErrorName } from '../../../kafka/wire/error-codes.ts';
import { CollectedCursor } from '../collected-cursor.ts';
import { plainBatch } from '../log-bytes.ts';
import type { ScriptedFetch, ScriptedPartition } from '../scripted-broker.ts';
import { ScriptedCluster } from '../scripted-broker.ts';

/** UNKNOWN_SERVER_ERROR, every code of the protocol, and one that is newer than the list. */
const CODES = [-1, ...Array.from({ length: 133 }, (_unused, code) => code + 1), 999];
/** Each is one record; the last one is never fetched with an error. */
const RECORDS = 2;

let cluster: ScriptedCluster;
let reader: PartitionReader;

beforeEach(async () => {
  cluster = await ScriptedCluster.start();
  cluster.partitionCount = CODES.length;
  cluster.end = RECORDS;
  cluster.onFetch = (fetch) => recordsOf(fetch);
  reader = new PartitionReader(cluster.connection, { waitsForRights: true });
});
afterEach(async () => {
  await reader.close();
  await cluster.close();
});

function recordsOf({ positions }: ScriptedFetch): readonly ScriptedPartition[] {
  return positions.map(({ partition, fetchOffset }) => {
    const batch = fetchOffset < RECORDS ? { records: plainBatch(fetchOffset, `at ${fetchOffset}`) } : {};
    return { partition, highWatermark: RECORDS, ...batch };
  });
}

/** The code of each partition, once. */
function once(): (partition: number) => number {
  const left = new Set(CODES.keys());
  return (partition) => (left.delete(partition) ? (CODES[partition] ?? 0) : 0);
}

/** Resolves when every partition was read to its end. */
async function assertAllRead(cursors: readonly CollectedCursor[]): Promise<void> {
  for (const [partition, cursor] of cursors.entries()) {
    await cursor.until(() => cursor.texts.length >= RECORDS || cursor.failure !== null);
    const name = kafkaErrorName(CODES[partition] ?? 0);
    assert.equal(cursor.failure, null, name);
    assert.deepEqual(cursor.texts, ['AT 0', 'AT 1'], name);
  }
}

function openAll(from: number | 'earliest'): CollectedCursor[] {
  const { topic } = cluster;
  return CODES.map((_code, partition) => new CollectedCursor(reader, { topic, partition }, from));
}

test(`a cursor continues after each of ${CODES.length} error codes of Fetch`, async () => {
  const codeOf = once();
  let failed = 0;
  cluster.onFetch = (fetch) =>
    recordsOf(fetch).map((answer) => {
      const errorCode = codeOf(answer.partition);
      if (errorCode === 0) return answer;
      failed++;
      return { partition: answer.partition, errorCode };
    });
  await assertAllRead(openAll(0));
  assert.equal(failed, CODES.length);
});

test(`a cursor continues after each of ${CODES.length} error codes of a whole response to Fetch`, async () => {
  // Each reader sends requests of its own.
  const readers = CODES.map(() => new PartitionReader(cluster.connection, { waitsForRights: true }));
  const codeOf = once();
  let failed = 0;
  cluster.onFetch = (fetch) => {
    const [{ partition } = { partition: -1 }, ...others] = fetch.positions;
    assert.deepEqual(others, [], 'one cursor for each reader');
    const errorCode = codeOf(partition);
    if (errorCode === 0) return recordsOf(fetch);
    failed++;
    return { errorCode };
  };
  const { topic } = cluster;
  await assertAllRead(readers.map((own, partition) => new CollectedCursor(own, { topic, partition }, 0)));
  assert.equal(failed, CODES.length);
  await Promise.all(readers.map((own) => own.close()));
});

test(`a cursor continues after each of ${CODES.length} error codes of ListOffsets`, async () => {
  cluster.listErrorCodeOf = once();
  await assertAllRead(openAll('earliest'));
});

test('a question about offsets is repeated after a code that passes, else rejected with it', async () => {
  cluster.listErrorCodeOf = once();
  const { connection, topic } = cluster;
  const asked = CODES.map((code, partition) =>
    listOffsets(connection, [{ topic, partition }], 'latest').then(
      ([found]) => assert.equal(found?.offset, RECORDS),
      (error: unknown) => {
        assert.ok(error instanceof KafkaProtocolError && !error.retriable, String(error));
        assert.equal(error.code, kafkaErrorName(code));
      },
    ),
  );
  await Promise.all(asked);
});

test('a code that is not in the table is retried', () => {
  assert.equal(readVerdictOf('A_NEWER_CODE'), 'retry');
});
