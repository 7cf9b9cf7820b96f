/**
 * A producer without transactions: idempotent, with one group of requests in flight; records that arrive
 * meanwhile are part of the next group. For the command line, workers and clients.
 */
import type { KafkaCluster, KafkaConnection } from '../connect/connection.ts';
import { Deadline, delay } from '../connect/deadline.ts';
import { assertNoError } from '../connect/errors.ts';
import type { OutboundRecord, ProducedOffset } from '../ports.ts';
import { ProduceRefused } from '../ports.ts';
import { kafkaErrorName } from '../wire/error-codes.ts';
import type { ProducerIdentity } from '../wire/transaction-requests.ts';
import { initProducerIdRequest } from '../wire/transaction-requests.ts';
import type { PartitionRecords, SequenceCounter } from './partition-batches.ts';
import { BATCH_BYTES_MAX, groupByPartition, PartitionBatches, recordBytesMax } from './partition-batches.ts';
import { partitionCountToWrite } from './partition-count.ts';
import { ProduceFailure, produceToLeaders } from './produce-to-leaders.ts';
import { verdictOf } from './verdicts.ts';

export interface ProducerOptions {
  /** Maximum time for sending a group of records. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const FLIGHT_BYTES_MAX = 4_000_000;
const NO_TRANSACTION_TIMEOUT_MS = 60_000;
const ID_PAUSE_MS = 50;

/** The records of one call for one partition, and their offsets. */
interface Segment {
  readonly call: Call;
  readonly recordCount: number;
}

interface Call {
  readonly groups: readonly PartitionRecords[];
  readonly bytes: number;
  readonly offsets: ProducedOffset[];
  openSegments: number;
  failure: Error | null;
  settle(): void;
}

/** All records of a request for one partition, with their callers. */
interface Merged {
  readonly group: PartitionRecords;
  readonly segments: Segment[];
}

/** Writes each record exactly once per call; a call that the caller repeats may write it again. */
export class RecordProducer {
  readonly #connection: KafkaConnection;
  readonly #cluster: KafkaCluster;
  readonly #timeoutMs: number;
  readonly #waiting: Call[] = [];
  readonly #sequences = new Map<string, SequenceCounter>();
  readonly #batchBytesMax = new Map<string, number>();
  #identity: ProducerIdentity | null = null;
  #flight: Promise<void> | null = null;
  #closed = false;
  #groupCount = 0;

  constructor(connection: KafkaConnection, options: ProducerOptions = {}) {
    this.#connection = connection;
    this.#cluster = connection.newCluster();
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /**
   * Resolves with the offsets when all records are acknowledged by all in-sync replicas. Rejects with
   * ProduceRefused if the broker refuses a record (others of the same call may have been written), with
   * ProduceFailure or KafkaConnectionError at the deadline (it is unknown whether they were written).
   */
  async send(records: readonly OutboundRecord[]): Promise<ProducedOffset[]> {
    if (records.length === 0) return [];
    const deadline = new Deadline(this.#timeoutMs);
    const groups = await groupByPartition(records, (topic) =>
      partitionCountToWrite(this.#connection, topic, deadline),
    );
    if (this.#closed) throw new Error('the producer is closed');
    return new Promise((resolve, reject) => {
      const call: Call = {
        groups,
        bytes: records.reduce((bytes, record) => bytes + recordBytesMax(record), 0),
        offsets: [],
        openSegments: groups.length,
        failure: null,
        settle: () => (call.failure === null ? resolve(call.offsets) : reject(call.failure)),
      };
      this.#waiting.push(call);
      // Calls in the same turn of the event loop are sent together.
      this.#flight ??= Promise.resolve().then(() => this.#fly());
    });
  }

  /** Number of groups of requests sent so far: records that are sent now are part of a later group. */
  get groupCount(): number {
    return this.#groupCount;
  }

  /** Resolves when all sent records are settled. */
  async flush(): Promise<void> {
    while (this.#flight !== null) await this.#flight;
  }

  /** Waits until all sent records are settled, then closes the connections. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
    this.#cluster.close();
  }

  async #fly(): Promise<void> {
    while (this.#waiting.length > 0) {
      const calls = this.#board();
      this.#groupCount++;
      const merged = mergeCalls(calls);
      const work: PartitionBatches[] = [];
      let failure: Error | null = null;
      try {
        const deadline = new Deadline(this.#timeoutMs);
        const identity = await this.#ownIdentity(deadline);
        for (const { group } of merged) work.push(this.#batchesOf(group, identity));
        await produceToLeaders(this.#cluster, work, {
          transactionalId: null,
          addsPartitions: false,
          deadline,
          lane: 0,
          onRefusal: 'skip',
          onTooLarge: (topic, batchBytes) => this.#batchBytesMax.set(topic, Math.floor(batchBytes / 2)),
        });
      } catch (error) {
        // The sequence numbers of a batch with unknown outcome must not be reused: start with a new producer
        // id.
        this.#identity = null;
        failure = error instanceof Error ? error : new Error(String(error));
      }
      for (const [index, one] of merged.entries()) settleSegments(one, work[index], failure);
    }
    this.#flight = null;
  }

  /** Takes waiting calls, oldest first, up to the size of a group. */
  #board(): Call[] {
    let bytes = 0;
    let count = 0;
    for (const call of this.#waiting) {
      if (count > 0 && bytes + call.bytes > FLIGHT_BYTES_MAX) break;
      bytes += call.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #batchesOf(group: PartitionRecords, identity: ProducerIdentity): PartitionBatches {
    const name = `${group.topic}/${group.partition}`;
    let sequence = this.#sequences.get(name);
    if (sequence === undefined) {
      sequence = { next: 0 };
      this.#sequences.set(name, sequence);
    }
    return new PartitionBatches(group, identity, sequence, {
      isTransactional: false,
      timestampMs: Date.now(),
      batchBytesMax: this.#batchBytesMax.get(group.topic) ?? BATCH_BYTES_MAX,
    });
  }

  async #ownIdentity(deadline: Deadline): Promise<ProducerIdentity> {
    if (this.#identity !== null) return this.#identity;
    const request = initProducerIdRequest(null, NO_TRANSACTION_TIMEOUT_MS);
    let answer = await this.#connection.sendToAny(request, deadline.leftMs);
    // A cluster that has just started can't assign producer ids yet.
    while (
      verdictOf('initProducerId', kafkaErrorName(answer.errorCode)) === 'retry' &&
      deadline.leftMs > ID_PAUSE_MS
    ) {
      await delay(ID_PAUSE_MS);
      answer = await this.#connection.sendToAny(request, deadline.leftMs);
    }
    assertNoError(answer.errorCode, 'requesting a producer id');
    this.#sequences.clear();
    this.#identity = { producerId: answer.producerId, producerEpoch: answer.producerEpoch };
    return this.#identity;
  }
}

function mergeCalls(calls: readonly Call[]): Merged[] {
  const byName = new Map<string, Merged>();
  for (const call of calls) {
    for (const { topic, partition, records } of call.groups) {
      const name = `${topic}/${partition}`;
      let merged = byName.get(name);
      if (merged === undefined) {
        merged = { group: { topic, partition, records: [] }, segments: [] };
        byName.set(name, merged);
      }
      for (const record of records) merged.group.records.push(record);
      merged.segments.push({ call, recordCount: records.length });
    }
  }
  return [...byName.values()];
}

/**
 * Reports the outcome of its records to each caller: outcomes and segments both follow the order of the
 * records.
 */
function settleSegments(merged: Merged, batches: PartitionBatches | undefined, failure: Error | null): void {
  const { topic, partition } = merged.group;
  const outcomes = [...(batches?.outcomes ?? [])];
  let outcome = outcomes.shift();
  let used = 0;
  for (const { call, recordCount } of merged.segments) {
    for (let left = recordCount; left > 0; ) {
      if (outcome === undefined) {
        call.failure ??= failure ?? new Error(`no outcome for ${topic}-${partition}`);
        break;
      }
      const taken = Math.min(left, outcome.recordCount - used);
      if (outcome.refusal !== null) {
        call.failure ??= refusalOf(topic, partition, outcome.refusal);
      } else {
        const baseOffset = outcome.baseOffset < 0 ? -1 : outcome.baseOffset + used;
        const { timestampMs } = outcome;
        call.offsets.push({ topic, partition, baseOffset, recordCount: taken, timestampMs });
      }
      left -= taken;
      used += taken;
      if (used === outcome.recordCount) {
        outcome = outcomes.shift();
        used = 0;
      }
    }
    call.openSegments -= 1;
    if (call.openSegments === 0) call.settle();
  }
}

function refusalOf(topic: string, partition: number, cause: Error): Error {
  const refusal = cause instanceof ProduceFailure ? cause.refusal : undefined;
  const code = 'UNKNOWN_SERVER_ERROR';
  return refusal ?? new ProduceRefused({ topic, partition, code, about: 'topic' }, cause.message, { cause });
}
