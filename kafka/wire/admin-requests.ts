/**
 * The requests that create, describe and change topics. Pure. Source: kafka.apache.org/protocol: CreateTopics
 * 4, DeleteTopics 3, DescribeConfigs 2, IncrementalAlterConfigs 0, ApiVersions 3.
 */
import { kafkaErrorName } from './error-codes.ts';
import type { KafkaRequest } from './primitives.ts';
import { WireReader, WireWriter } from './primitives.ts';

/** The broker's result for one topic, group or resource. */
export interface NamedResult {
  readonly name: string;
  /** Kafka's error name, NONE on success. */
  readonly code: string;
  readonly message: string | null;
}

export interface TopicToCreate {
  readonly topic: string;
  readonly partitions: number;
  /** -1: the broker's default. */
  readonly replicationFactor: number;
  readonly configs: ReadonlyMap<string, string>;
}

export function createTopicsRequest(
  topics: readonly TopicToCreate[],
  options: { readonly timeoutMs: number; readonly validateOnly: boolean },
): KafkaRequest<NamedResult[]> {
  return {
    apiKey: 19,
    apiName: 'CreateTopics',
    apiVersion: 4,
    encode: () => {
      const writer = new WireWriter();
      writer.array(topics, ({ topic, partitions, replicationFactor, configs }) => {
        writer.string(topic).int32(partitions).int16(replicationFactor).int32(0);
        writer.array([...configs], ([name, value]) => writer.string(name).string(value));
      });
      return writer.int32(options.timeoutMs).boolean(options.validateOnly).finish();
    },
    decode: (body) => readNamedResults(body, true),
  };
}

export function deleteTopicsRequest(
  topics: readonly string[],
  timeoutMs: number,
): KafkaRequest<NamedResult[]> {
  return {
    apiKey: 20,
    apiName: 'DeleteTopics',
    apiVersion: 3,
    encode: () => {
      const writer = new WireWriter();
      return writer
        .array(topics, (topic) => writer.string(topic))
        .int32(timeoutMs)
        .finish();
    },
    decode: (body) => readNamedResults(body, false),
  };
}

function readNamedResults(body: Buffer, hasMessage: boolean): NamedResult[] {
  const reader = new WireReader(body);
  reader.int32();
  return reader.array(() => {
    const name = reader.string();
    const code = kafkaErrorName(reader.int16());
    return { name, code, message: hasMessage ? reader.nullableString() : null };
  });
}

/** Kafka's ConfigResource type. */
const TOPIC = 2;

export interface ConfigEntry {
  readonly name: string;
  /** null for secrets. */
  readonly value: string | null;
  /** True unless it was set for this topic. */
  readonly isDefault: boolean;
}

export interface ResourceConfigs extends NamedResult {
  readonly entries: readonly ConfigEntry[];
}

/** The config source of settings that were set for this topic: DYNAMIC_TOPIC_CONFIG. */
const OWN_SOURCE = 1;

/** All settings of the topics. */
export function describeTopicConfigsRequest(names: readonly string[]): KafkaRequest<ResourceConfigs[]> {
  return {
    apiKey: 32,
    apiName: 'DescribeConfigs',
    apiVersion: 2,
    encode: () => {
      const writer = new WireWriter();
      writer.array(names, (name) => writer.int8(TOPIC).string(name).int32(-1));
      return writer.boolean(false).finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      return reader.array(() => {
        const result = readResourceResult(reader);
        return { ...result, entries: reader.array(() => readConfigEntry(reader)) };
      });
    },
  };
}

/** How requests about settings answer for one resource: error code, message, type, name. */
function readResourceResult(reader: WireReader): NamedResult {
  const code = kafkaErrorName(reader.int16());
  const message = reader.nullableString();
  reader.int8();
  return { name: reader.string(), code, message };
}

function readConfigEntry(reader: WireReader): ConfigEntry {
  const name = reader.string();
  const value = reader.nullableString();
  reader.boolean();
  const source = reader.int8();
  reader.boolean();
  reader.array(() => {
    reader.string();
    reader.nullableString();
    reader.int8();
  });
  return { name, value, isDefault: source !== OWN_SOURCE };
}

const OPERATION_SET = 0;
const OPERATION_DELETE = 1;

/** Changes single settings only; null resets a setting to its default. */
export function alterTopicConfigsRequest(
  topic: string,
  changes: ReadonlyMap<string, string | null>,
): KafkaRequest<NamedResult[]> {
  return {
    apiKey: 44,
    apiName: 'IncrementalAlterConfigs',
    apiVersion: 0,
    encode: () => {
      const writer = new WireWriter();
      writer.int32(1).int8(TOPIC).string(topic);
      writer.array([...changes], ([name, value]) => {
        writer
          .string(name)
          .int8(value === null ? OPERATION_DELETE : OPERATION_SET)
          .string(value);
      });
      return writer.boolean(false).finish();
    },
    decode: (body) => {
      const reader = new WireReader(body);
      reader.int32();
      return reader.array(() => readResourceResult(reader));
    },
  };
}

/** A feature's level with its name by KIP-584: 'metadata.version' corresponds to Kafka's version. */
export interface BrokerFeatures {
  readonly errorCode: number;
  readonly supported: ReadonlyMap<string, number>;
  readonly finalized: ReadonlyMap<string, number>;
}

/** ApiVersions 3: the client's name appears in the broker's log. The response has a classic header. */
export function brokerFeaturesRequest(): KafkaRequest<BrokerFeatures> {
  return {
    apiKey: 18,
    apiName: 'ApiVersions',
    apiVersion: 3,
    flexible: true,
    encode: () => new WireWriter(0, true).string('signalbox').string('1').noTags().finish(),
    decode: decodeBrokerFeatures,
  };
}

const TAG_SUPPORTED_FEATURES = 0;
const TAG_FINALIZED_FEATURES = 2;

function decodeBrokerFeatures(body: Buffer): BrokerFeatures {
  const reader = new WireReader(body, true);
  const errorCode = reader.int16();
  const supported = new Map<string, number>();
  const finalized = new Map<string, number>();
  // An error response has version 0, without features.
  if (errorCode !== 0) return { errorCode, supported, finalized };
  reader.array(() => {
    reader.raw(6);
    reader.tags();
  });
  reader.int32();
  reader.tags((tag, field) => {
    if (tag === TAG_SUPPORTED_FEATURES) readFeatures(field, supported, 'second');
    if (tag === TAG_FINALIZED_FEATURES) readFeatures(field, finalized, 'first');
  });
  return { errorCode, supported, finalized };
}

/** Supported features list min then max, finalized ones max then min: the max is used. */
function readFeatures(reader: WireReader, into: Map<string, number>, max: 'first' | 'second'): void {
  reader.array(() => {
    const name = reader.string();
    const first = reader.int16();
    const second = reader.int16();
    into.set(name, max === 'first' ? first : second);
    reader.tags();
  });
}
