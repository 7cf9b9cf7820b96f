/**
 * A business record as seen by expressions of inbound connectors. Pure except for requests to a schema
 * registry. Source: kafka-connector contract §3.4.
 */
import { isUtf8 } from 'node:buffer';
import type { Json } from '../../bpmn/feel/index.ts';
import { idText } from '../../engine/id-text.ts';
import type { LogRecord, RecordHeader, TopicPartition } from '../../kafka/ports.ts';
import { jsonOrText } from '../formats/lenient-json.ts';
import type { DecodedValue } from '../formats/plain-formats.ts';

/** The fields of a record that Camunda's connector provides. */
export interface RecordMessage {
  readonly [name: string]: Json;
  readonly key: Json;
  /** The value as text; null if it is binary (Avro) or a tombstone. */
  readonly rawValue: string | null;
  readonly value: Json;
  /** If a header is repeated, the last one counts; null if the record has no headers. */
  readonly headers: { [name: string]: Json } | null;
}

/** The coordinates of the record, which no template uses, as `kafka`. */
export interface RecordCoordinates {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

export type ReceivedRecord = Pick<LogRecord, 'offset' | 'timestampMs' | 'key' | 'value' | 'headers'>;

export function recordMessage(record: ReceivedRecord, { value, rawValue }: DecodedValue): RecordMessage {
  return {
    key: record.key === null ? null : keyOf(record.key),
    rawValue,
    value,
    headers: headersOf(record.headers),
  };
}

export function coordinatesOf(at: TopicPartition, record: ReceivedRecord): RecordCoordinates {
  return {
    topic: at.topic,
    partition: at.partition,
    offset: record.offset,
    timestamp: record.timestampMs,
  };
}

/** `<topic>-<partition>-<offset>`: the record's identity. */
export function coordinatesText({ topic, partition, offset }: RecordCoordinates): string {
  return `${topic}-${partition}-${offset}`;
}

/** Bytes that are not UTF-8 are shown in hexadecimal form: as text, different ones would be equal. */
function keyOf(key: Buffer): Json {
  return isUtf8(key) ? jsonOrText(key.toString('utf8')) : idText(key);
}

function headersOf(headers: readonly RecordHeader[]): { [name: string]: Json } | null {
  if (headers.length === 0) return null;
  return Object.fromEntries(headers.map(({ key, value }) => [key, value === null ? null : idText(value)]));
}
