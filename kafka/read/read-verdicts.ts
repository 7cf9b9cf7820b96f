/**
 * What each of Kafka's error codes means for a reader of one partition, in answers to Metadata, ListOffsets
 * and Fetch. Pure. Source: the errors listed for
 * org.apache.kafka.common.requests.{Metadata,ListOffsets,Fetch}Response.
 */
import type { KafkaErrorName } from '../wire/error-codes.ts';

/**
 * `unauthorized`: this client may not read; `missing`: the topic or partition doesn't exist, perhaps not yet;
 * `out-of-range`: the log doesn't have the position, so its bounds decide; `corrupt`: the log is damaged, if
 * it stays so; `retry`: with fresh metadata.
 */
export type ReadVerdict = 'unauthorized' | 'missing' | 'out-of-range' | 'corrupt' | 'retry';

const VERDICTS: Readonly<Partial<Record<KafkaErrorName, ReadVerdict>>> = {
  TOPIC_AUTHORIZATION_FAILED: 'unauthorized',
  CLUSTER_AUTHORIZATION_FAILED: 'unauthorized',
  UNKNOWN_TOPIC_OR_PARTITION: 'missing',
  INVALID_TOPIC_EXCEPTION: 'missing',
  UNKNOWN_TOPIC_ID: 'missing',
  OFFSET_OUT_OF_RANGE: 'out-of-range',
  CORRUPT_MESSAGE: 'corrupt',
};

/** A code that is not in the table is retried: reading can be repeated at any time. */
export function readVerdictOf(code: string): ReadVerdict {
  return VERDICTS[code as KafkaErrorName] ?? 'retry';
}
