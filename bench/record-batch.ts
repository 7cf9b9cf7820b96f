/**
 * Measures encoding and decoding of records: `node bench/record-batch.ts`. Prints nanoseconds per record;
 * asserts nothing.
 */
import { decodeCommittedRecords } from '../kafka/wire/record-batch.ts';
import { encodeRecordBatch } from '../kafka/wire/record-batch-encoder.ts';

const RECORD_COUNT = 500;
const WARM_UP_ROUNDS = 500;
const ROUNDS = 1_000;

function nanosecondsPerRecord(work: () => void): string {
  for (let round = 0; round < WARM_UP_ROUNDS; round++) work();
  const startMs = performance.now();
  for (let round = 0; round < ROUNDS; round++) work();
  const elapsedMs = performance.now() - startMs;
  return ((elapsedMs * 1e6) / (ROUNDS * RECORD_COUNT)).toFixed(0);
}

for (const headerCount of [0, 1, 3]) {
  for (const valueBytes of [100, 300, 625]) {
    const records = Array.from({ length: RECORD_COUNT }, (_, index) => ({
      key: String(3 * 2 ** 43 + index),
      value: Buffer.alloc(valueBytes, index),
      headers: Array.from({ length: headerCount }, (_unused, header) => {
        return { key: `header-${header}`, value: Buffer.alloc(20) };
      }),
    }));
    const producer = { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true };
    const batch = { records, ...producer, timestampMs: 1_790_000_000_000 };
    const bytes = encodeRecordBatch(batch);
    const encodeNs = nanosecondsPerRecord(() => encodeRecordBatch(batch));
    const decodeNs = nanosecondsPerRecord(() => decodeCommittedRecords(bytes, 0));
    const what = `${valueBytes} bytes, ${headerCount} headers`;
    process.stdout.write(`${what}: encode ${encodeNs} ns, decode ${decodeNs} ns a record\n`);
  }
}
