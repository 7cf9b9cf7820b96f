/**
 * Measures what remembered command ids add to a restart: `node --expose-gc bench/restart-with-ids.ts [ids per
 * second] [minutes] [partitions] [rounds] [writes]`. One partition's share of the records that a peak of
 * starts has left on its two compacted topics is read as fetched batches and restored, with ids and without,
 * in turn. Prints CPU seconds: other processes of the machine don't count. Each start has written its
 * instance `writes` times and, when it was forgotten, a tombstone; once is the least, twice is what a process
 * with one task writes. Nothing has been compacted yet.
 */
import { partitionLimits } from '../engine/partition-limits.ts';
import { decodeCommittedRecords } from '../kafka/wire/record-batch.ts';
import type { EncodableRecord } from '../kafka/wire/record-batch-encoder.ts';
import { encodeRecordBatch } from '../kafka/wire/record-batch-encoder.ts';
import { PartitionState } from '../state/partition-state.ts';
import { RestoredEntries } from '../state/restored-entries.ts';
import { RestoredInstances } from '../state/restored-instances.ts';
import { median } from './frame/median.ts';
import { isOfIds, peakOfStarts, TRANSACTIONS_PER_SECOND } from './frame/peak-of-starts.ts';

const [perSecond = 10_000, minutes = 15, partitions = 8, rounds = 5, writes = 1] = process.argv
  .slice(2)
  .map(Number);
const FETCH_BYTES = 2 * 1024 * 1024;

const perTransaction = Math.max(1, Math.round(perSecond / partitions / TRANSACTIONS_PER_SECOND));
const transactions = minutes * 60 * TRANSACTIONS_PER_SECOND;
const limits = partitionLimits();

/** The fetched bytes of a topic: batches, as many as one response has. */
class Log {
  readonly fetches: Buffer[] = [];
  #batches: Buffer[] = [];
  #bytes = 0;
  records = 0;

  append(records: readonly EncodableRecord[]): void {
    if (records.length === 0) return;
    const batch = encodeRecordBatch({
      ...{ records, producerId: -1, producerEpoch: -1, baseSequence: -1 },
      ...{ isTransactional: false, timestampMs: 1 },
    });
    batch.writeBigInt64BE(BigInt(this.records), 0);
    this.records += records.length;
    this.#batches.push(batch);
    this.#bytes += batch.length;
    if (this.#bytes > FETCH_BYTES) this.flush();
  }

  flush(): void {
    this.fetches.push(Buffer.concat(this.#batches));
    this.#batches = [];
    this.#bytes = 0;
  }
}

const stateLog = new Log();
const plainLog = new Log();
const idLog = new Log();

function write(): void {
  for (const { state, entries } of peakOfStarts({ startsEach: perTransaction, transactions, writes })) {
    stateLog.append(state);
    plainLog.append(entries.filter((entry) => !isOfIds(entry)));
    idLog.append(entries);
  }
  for (const log of [stateLog, plainLog, idLog]) log.flush();
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** CPU time of reading the topics and building the state, ms. */
function restore(entryLog: Log): number {
  globalThis.gc?.();
  const begunMs = cpuMs();
  const instances = new RestoredInstances();
  const entries = new RestoredEntries();
  for (const bytes of stateLog.fetches) {
    for (const { key, value, headers } of decodeCommittedRecords(bytes, 0).records)
      if (key) instances.takeRecord(key, value, headers[0]?.value ?? null);
  }
  for (const bytes of entryLog.fetches) {
    for (const { key, value } of decodeCommittedRecords(bytes, 0).records)
      if (key) entries.takeRecord(key, value);
  }
  const state = PartitionState.restore(0, limits, entries, instances);
  const tookMs = cpuMs() - begunMs;
  if (entryLog === idLog && state.commandIds.size === 0) throw new Error('no id was restored');
  return tookMs;
}

write();
const without: number[] = [];
const withIds: number[] = [];
for (let round = 0; round <= rounds; round++) {
  const [plainMs, idsMs] = [restore(plainLog), restore(idLog)];
  // The first round compiles.
  if (round === 0) continue;
  without.push(plainMs);
  withIds.push(idsMs);
}
const line = (what: string, value: string): void => {
  process.stdout.write(`${what.padEnd(44)} ${value}\n`);
};
const [plain, ids] = [median(without), median(withIds)];
line('starts of one partition', String(transactions * perTransaction));
line('records on the state topic', String(stateLog.records));
line('records on the partition topic, without ids', String(plainLog.records));
line('restore without ids, s of CPU', (plain / 1000).toFixed(3));
line('restore with ids, s of CPU', (ids / 1000).toFixed(3));
line('difference, %', ((100 * (ids - plain)) / plain).toFixed(1));
