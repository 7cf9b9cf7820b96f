/**
 * The requests for producers with open transactions. Pure. Source: kafka.apache.org/protocol:
 * DescribeProducers 0, ListTransactions 0 (KIP-664).
 */
import type { TopicPartition } from '../ports.ts';
import { kafkaErrorName } from './error-codes.ts';
import type { KafkaRequest } from './primitives.ts';
import { WireReader, WireWriter } from './primitives.ts';

/** A producer that has recently written to a partition. */
export interface ProducerState {
  readonly producerId: bigint;
  /** Epoch ms of its last record. */
  readonly lastTimestampMs: number;
  /** First offset of its open transaction; -1 if there is none. */
  readonly transactionStart: number;
}

export interface DescribedProducers {
  /** Kafka's error name, NONE on success. */
  readonly code: string;
  readonly producers: readonly ProducerState[];
}

/** For one partition; send it to the partition's leader. */
export function describeProducersRequest({
  topic,
  partition,
}: TopicPartition): KafkaRequest<DescribedProducers> {
  return {
    apiKey: 61,
    apiName: 'DescribeProducers',
    apiVersion: 0,
    flexible: true,
    encode: () => {
      const writer = new WireWriter(0, true);
      writer.array([topic], (name) => {
        writer.string(name).array([partition], (one) => writer.int32(one));
        writer.noTags();
      });
      return writer.noTags().finish();
    },
    decode: decodeProducers,
  };
}

function decodeProducers(body: Buffer): DescribedProducers {
  const reader = new WireReader(body, true);
  reader.tags();
  reader.int32();
  const [partitions = []] = reader.array(() => {
    reader.string();
    const described = reader.array(() => readPartition(reader));
    reader.tags();
    return described;
  });
  return partitions[0] ?? { code: 'UNKNOWN_SERVER_ERROR', producers: [] };
}

function readPartition(reader: WireReader): DescribedProducers {
  reader.int32();
  const code = kafkaErrorName(reader.int16());
  reader.nullableString();
  const producers = reader.array(() => {
    const producerId = reader.int64();
    reader.int32();
    reader.int32();
    const lastTimestampMs = reader.safeInt64();
    reader.int32();
    const transactionStart = reader.safeInt64();
    reader.tags();
    return { producerId, lastTimestampMs, transactionStart };
  });
  reader.tags();
  return { code, producers };
}

/**
 * For the transactional id of each of these producers that the broker coordinates and the client may
 * describe.
 */
export function listTransactionsRequest(
  producerIds: readonly bigint[],
): KafkaRequest<ReadonlyMap<bigint, string>> {
  return {
    apiKey: 66,
    apiName: 'ListTransactions',
    apiVersion: 0,
    flexible: true,
    encode: () => {
      const writer = new WireWriter(0, true);
      writer.array([], () => undefined).array(producerIds, (id) => writer.int64(id));
      return writer.noTags().finish();
    },
    decode: decodeTransactions,
  };
}

function decodeTransactions(body: Buffer): ReadonlyMap<bigint, string> {
  const reader = new WireReader(body, true);
  reader.tags();
  reader.int32();
  reader.int16();
  reader.array(() => reader.string());
  const found = reader.array(() => {
    const transactionalId = reader.string();
    const producerId = reader.int64();
    reader.string();
    reader.tags();
    return [producerId, transactionalId] as const;
  });
  return new Map(found);
}
