/**
 * The Produce request: batches in, offsets or error codes out. Pure.
 * Source: kafka.apache.org/protocol, Produce version 8 (the last before the flexible versions; it carries the
 * broker's reasons) and 12 (KIP-890: makes its partitions part of the transaction).
 */
import { kafkaErrorName } from './error-codes.ts';
import type { KafkaRequest } from './primitives.ts';
import { WireReader, WireWriter } from './primitives.ts';

/** One encoded record batch for one partition; a request can have at most one per partition. */
export interface BatchToProduce {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Buffer;
}

export interface ProduceAnswer {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's error name, NONE if acknowledged. */
  readonly code: string;
  /** -1 if the broker doesn't return it. */
  readonly baseOffset: number;
  /** The broker's append time, if the topic uses it, epoch ms; otherwise -1. */
  readonly appendedAtMs: number;
  /** The broker's error message, if there is one. */
  readonly message: string | null;
}

const ACKS_ALL = -1;
const FIXED_BYTES = 64;

export interface ProduceRequestOptions {
  readonly transactionalId: string | null;
  /** True if the broker itself adds the partitions to the transaction: transaction.version 2 (KIP-890). */
  readonly addsPartitions: boolean;
  /** How long the leader waits for the other replicas. */
  readonly waitMs: number;
}

/** All batches for one broker; acknowledged by all in-sync replicas. */
export function produceRequest(
  { transactionalId, addsPartitions, waitMs }: ProduceRequestOptions,
  batches: readonly BatchToProduce[],
): KafkaRequest<ProduceAnswer[]> {
  const flexible = addsPartitions;
  return {
    apiKey: 0,
    apiName: 'Produce',
    apiVersion: addsPartitions ? 12 : 8,
    flexible,
    encode: () => {
      const byTopic = new Map<string, BatchToProduce[]>();
      let capacityBytes = FIXED_BYTES + (transactionalId?.length ?? 0);
      for (const batch of batches) {
        capacityBytes += batch.bytes.length + batch.topic.length * 3 + 14;
        const sameTopic = byTopic.get(batch.topic);
        if (sameTopic === undefined) byTopic.set(batch.topic, [batch]);
        else sameTopic.push(batch);
      }
      const writer = new WireWriter(capacityBytes, flexible);
      writer.string(transactionalId).int16(ACKS_ALL).int32(Math.floor(waitMs));
      writer.array([...byTopic], ([topic, ofTopic]) => {
        writer.string(topic).array(ofTopic, ({ partition, bytes }) => {
          writer.int32(partition).bytes(bytes).noTags();
        });
        writer.noTags();
      });
      return writer.noTags().finish();
    },
    decode: (body) => decodeProduceResponse(body, flexible),
  };
}

function decodeProduceResponse(body: Buffer, flexible: boolean): ProduceAnswer[] {
  const reader = new WireReader(body, flexible);
  reader.tags();
  const answers: ProduceAnswer[] = [];
  reader.array(() => {
    const topic = reader.string();
    reader.array(() => {
      const partition = reader.int32();
      const code = kafkaErrorName(reader.int16());
      const baseOffset = reader.safeInt64();
      const appendedAtMs = reader.safeInt64();
      reader.int64();
      const reasons = reader.array(() => {
        reader.int32();
        const reason = reader.nullableString();
        reader.tags();
        return reason;
      });
      const message = reader.nullableString() ?? reasons.find((reason) => reason !== null) ?? null;
      reader.tags();
      answers.push({ topic, partition, code, baseOffset, appendedAtMs, message });
    });
    reader.tags();
  });
  return answers;
}
