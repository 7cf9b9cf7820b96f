/**
 * Values by schemas of a Confluent-compatible registry: Avro, JSON Schema and Protobuf, in Confluent's wire
 * format (a zero, the schema's id in four bytes; for Protobuf then the index of the message; then the value).
 * Asking the registry is asynchronous and happens once a schema; writing with what it answered is not.
 */
import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import type { Type } from 'avsc';
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject } from '../../bpmn/feel/index.ts';
import { ConnectorError } from '../errors.ts';
import { parseLenientJson } from './lenient-json.ts';
import type { DecodedValue } from './plain-formats.ts';
import { avroSchema, decodeAvro, encodeAvro, failing } from './plain-formats.ts';
import type { RegistrySettings } from './registry-settings.ts';
import type { SchemaType as ValueType } from './schema-strategy.ts';

/** Writes values of one schema. */
export interface ValueEncoder {
  /** Throws ConnectorError FAIL for a value that is none of the schema. */
  encode(value: Json): Buffer;
}

/** What is to be written with which schema. */
export interface EncoderRequest {
  readonly settings: RegistrySettings;
  readonly topic: string;
  readonly schemaType: ValueType;
  /** Absent: the newest of the subject. */
  readonly schema?: string | undefined;
}

const HEAD_BYTES = 5;
/** One try: whoever asked tries again, with its own back-off. */
const RETRY = { retries: 1, maxRetryTimeInSecs: 2, initialRetryTimeInSecs: 0.1 };
const TYPES = { avro: 'AVRO', json: 'JSON', protobuf: 'PROTOBUF' } as const;

/** The part of protobufjs' Type that is needed here. */
interface MessageType {
  fromObject(value: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}

export class SchemaRegistries {
  readonly #clients = new Map<string, Promise<SchemaRegistry>>();
  readonly #encoders = new Map<string, Promise<ValueEncoder>>();

  /**
   * Asks the registry once a schema; a failure is not kept. Rejects with ConnectorError FAIL, whose message
   * may hold what the settings hold: redact it.
   */
  encoder(request: EncoderRequest): Promise<ValueEncoder> {
    const key = JSON.stringify(request);
    const known = this.#encoders.get(key);
    if (known) return known;
    const encoder = this.#makeEncoder(request);
    this.#encoders.set(key, encoder);
    encoder.catch(() => this.#encoders.delete(key));
    return encoder;
  }

  /** Reads a value by its writer's schema. Rejects with ConnectorError FAIL. */
  async decode(settings: RegistrySettings, bytes: Buffer | null): Promise<DecodedValue> {
    if (bytes === null) return { value: null, rawValue: null };
    if (bytes.length < HEAD_BYTES || bytes[0] !== 0) {
      throw new ConnectorError('FAIL', 'the record does not begin with the id of a schema');
    }
    const id = bytes.readInt32BE(1);
    const payload = bytes.subarray(HEAD_BYTES);
    const client = await this.#client(settings);
    const schema = await this.#ask(() => client.getSchema(id), `schema ${id}: `);
    if (isMessage(schema)) return decodeProtobuf(schema.message, payload);
    if ('toBuffer' in schema && !('validate' in schema))
      return decodeAvro(schema as unknown as Type, payload);
    const rawValue = payload.toString('utf8');
    const value = failing('the record is no JSON', () => JSON.parse(rawValue) as Json);
    return { value, rawValue };
  }

  async #makeEncoder(request: EncoderRequest): Promise<ValueEncoder> {
    const { settings, schemaType, schema } = request;
    const client = await this.#client(settings);
    const subject = subjectOf(request);
    const id = await this.#ask(() => {
      if (settings.useLatest || schema === undefined) return client.getLatestSchemaId(subject);
      const described = { type: TYPES[schemaType], schema } as never;
      if (settings.autoRegister) return this.#register(client, subject, described);
      return client.getRegistryIdBySchema(subject, described);
    });
    const known = await this.#ask(() => client.getSchema(id));
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeInt32BE(id, 1);
    const encode = encoderOf(schemaType, known, settings);
    return { encode: (value) => Buffer.concat([head, encode(value)]) };
  }

  /** With the subject's own compatibility level, whatever it is: the library wants to be told. */
  async #register(client: SchemaRegistry, subject: string, schema: never): Promise<number> {
    try {
      return (await client.register(schema, { subject })).id;
    } catch (error) {
      const level = /does not match the configuration \(\w+ != (\w+)\)/.exec(String(error))?.[1];
      if (level === undefined) throw error;
      const { COMPATIBILITY } = await registryLibrary();
      const compatibility = COMPATIBILITY[level as keyof typeof COMPATIBILITY];
      return (await client.register(schema, { subject, compatibility })).id;
    }
  }

  #client(settings: RegistrySettings): Promise<SchemaRegistry> {
    const { url, basicAuth, bearerToken } = settings;
    const key = JSON.stringify([url, basicAuth, bearerToken]);
    const client = this.#clients.get(key) ?? newClient(settings);
    this.#clients.set(key, client);
    return client;
  }

  /** `about`: what the answer of a registry may leave out. */
  async #ask<T>(question: () => Promise<T>, about = ''): Promise<T> {
    try {
      return await question();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new ConnectorError('FAIL', `schema registry: ${about}${text}`, { cause: error });
    }
  }
}

/** Loaded when the first schema is asked for: it takes longer than the rest of a start. */
function registryLibrary(): Promise<typeof import('@kafkajs/confluent-schema-registry')> {
  return import('@kafkajs/confluent-schema-registry');
}

async function newClient({ url, basicAuth, bearerToken }: RegistrySettings): Promise<SchemaRegistry> {
  const { SchemaRegistry } = await registryLibrary();
  return new SchemaRegistry({
    host: url,
    clientId: 'signalbox',
    retry: RETRY,
    ...(basicAuth ? { auth: { ...basicAuth } } : {}),
    ...(bearerToken ? { middlewares: [bearer(bearerToken)] } : {}),
  });
}

function bearer(token: string) {
  return () => ({
    prepareRequest: async (next: () => Promise<{ enhance(more: object): unknown }>) =>
      (await next()).enhance({ headers: { authorization: `Bearer ${token}` } }) as never,
  });
}

function subjectOf({ settings, topic, schemaType, schema }: EncoderRequest): string {
  const { subjectStrategy } = settings;
  if (subjectStrategy === 'TopicNameStrategy') return `${topic}-value`;
  const name = schemaType === 'avro' && schema !== undefined ? avroSchema(schema).name : undefined;
  if (name === undefined || !['RecordNameStrategy', 'TopicRecordNameStrategy'].includes(subjectStrategy)) {
    throw new ConnectorError('FAIL', `value.subject.name.strategy ${subjectStrategy} is not supported here`);
  }
  return subjectStrategy === 'RecordNameStrategy' ? name : `${topic}-${name}`;
}

function encoderOf(
  type: ValueType,
  schema: object,
  { validateJson }: RegistrySettings,
): (value: Json) => Buffer {
  if (type === 'avro') return (value) => encodeAvro(schema as Type, mapOf(value));
  if (type === 'protobuf' && isMessage(schema)) {
    return (value) => encodeProtobuf(schema.message, mapOf(value));
  }
  return (value) => {
    const map = mapOf(value);
    if (!validateJson) return Buffer.from(JSON.stringify(map));
    return failing('the value does not fit the JSON schema', () =>
      (schema as ValidatingSchema).toBuffer(map),
    );
  };
}

interface ValidatingSchema {
  toBuffer(value: Json): Buffer;
}

/** Text is read as JSON first; only a context can be a record. */
function mapOf(value: Json): { [name: string]: Json } {
  const map =
    typeof value === 'string' ? failing('the value is no JSON', () => parseLenientJson(value)) : value;
  if (isJsonObject(map)) return map;
  throw new ConnectorError('FAIL', 'a value with a schema must be a context');
}

function isMessage(schema: object): schema is { readonly message: MessageType } {
  return 'message' in schema && typeof schema.message === 'object' && schema.message !== null;
}

/** The first message of the file has the index list [0], which is written as one zero. */
function encodeProtobuf(message: MessageType, value: object): Buffer {
  return failing('the value does not fit the Protobuf message', () => {
    return Buffer.concat([Buffer.of(0), message.encode(message.fromObject(value)).finish()]);
  });
}

function decodeProtobuf(message: MessageType, payload: Buffer): DecodedValue {
  return failing('the record is no Protobuf message of the schema', () => {
    if (payload[0] !== 0) throw new Error('it is not the first message of its file');
    const decoded = message.decode(payload.subarray(1));
    return { value: JSON.parse(JSON.stringify(decoded)) as Json, rawValue: null };
  });
}
