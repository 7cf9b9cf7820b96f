/**
 * The requests of Kafka's transaction protocol. Pure. In version 1 of transactions, the epoch changes at
 * takeovers only, and partitions are added by a separate request; in version 2, each EndTxn starts another
 * epoch, and Produce adds the partitions. Source: KIP-98, KIP-890; kafka.apache.org/protocol, InitProducerId
 * 1, AddPartitionsToTxn 1, EndTxn 1 and 5.
 */
import { kafkaErrorName } from './error-codes.ts';
import type { KafkaRequest } from './primitives.ts';
import { WireReader, WireWriter } from './primitives.ts';

/** The producer id and epoch, as known to the transaction coordinator. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface InitProducerIdResponse extends ProducerIdentity {
  readonly errorCode: number;
}

/**
 * Increases the epoch of a transactional id and aborts the open transactions of its previous owner; null: a
 * new id for an idempotent producer.
 */
export function initProducerIdRequest(
  transactionalId: string | null,
  transactionTimeoutMs: number,
): KafkaRequest<InitProducerIdResponse> {
  return {
    apiKey: 22,
    apiName: 'InitProducerId',
    apiVersion: 1,
    encode: () => new WireWriter().string(transactionalId).int32(transactionTimeoutMs).finish(),
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      return { errorCode: reader.int16(), producerId: reader.safeInt64(), producerEpoch: reader.int16() };
    },
  };
}

export interface AddedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's error name. */
  readonly code: string;
}

/** Adds partitions to the transaction, all or none; begins the transaction if necessary. */
export function addPartitionsRequest(
  transactionalId: string,
  { producerId, producerEpoch }: ProducerIdentity,
  topics: ReadonlyMap<string, readonly number[]>,
): KafkaRequest<AddedPartition[]> {
  return {
    apiKey: 24,
    apiName: 'AddPartitionsToTxn',
    apiVersion: 1,
    encode: () => {
      const writer = new WireWriter();
      writer.string(transactionalId).int64(BigInt(producerId)).int16(producerEpoch);
      writer.array([...topics], ([topic, partitions]) => {
        writer.string(topic).array(partitions, (partition) => writer.int32(partition));
      });
      return writer.finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      const results = reader.array(() => {
        const topic = reader.string();
        return reader.array(() => ({
          topic,
          partition: reader.int32(),
          code: kafkaErrorName(reader.int16()),
        }));
      });
      return results.flat();
    },
  };
}

export interface EndTxnResponse {
  readonly errorCode: number;
  /** The new producer id and epoch if the end of a transaction starts another epoch; else null. */
  readonly next: ProducerIdentity | null;
}

/** Commits or aborts. `beginsEpoch`: transaction.version 2. */
export function endTxnRequest(
  transactionalId: string,
  { producerId, producerEpoch }: ProducerIdentity,
  commit: boolean,
  beginsEpoch: boolean,
): KafkaRequest<EndTxnResponse> {
  const flexible = beginsEpoch;
  return {
    apiKey: 26,
    apiName: 'EndTxn',
    apiVersion: beginsEpoch ? 5 : 1,
    flexible,
    encode: () =>
      new WireWriter(0, flexible)
        .string(transactionalId)
        .int64(BigInt(producerId))
        .int16(producerEpoch)
        .boolean(commit)
        .noTags()
        .finish(),
    decode: (body) => {
      const reader = new WireReader(body, flexible);
      reader.tags();
      reader.int32();
      const errorCode = reader.int16();
      if (errorCode !== 0 || !beginsEpoch) return { errorCode, next: null };
      return { errorCode, next: { producerId: reader.safeInt64(), producerEpoch: reader.int16() } };
    },
  };
}
