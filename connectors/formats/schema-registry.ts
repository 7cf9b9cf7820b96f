/**
 * Values with schemas of a Confluent-compatible registry: Avro, JSON Schema and Protobuf, in Confluent's wire
 * format (a zero byte; the schema id in four bytes; for Protobuf, the index of the message; the value).
 * Requests to the registry are asynchronous and happen once per schema; encoding with the fetched schema is
 * synchronous.
 */
import type { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { LRUCache } from 'lru-cache';
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject } from '../../bpmn/feel/index.ts';
import { ConnectorError } from '../errors.ts';
import { parseLenientJson } from './lenient-json.ts';
import type { DecodedValue } from './plain-formats.ts';
import { avroSchema, failing } from './plain-formats.ts';
import type { ValueSchema } from './registered-schema.ts';
import { fetchSchema, valueSchema } from './registered-schema.ts';
import { RegistryError } from './registry-http.ts';
import type { RegistrySettings } from './registry-settings.ts';
import type { SchemaType as ValueType } from './schema-strategy.ts';

/** Encodes values of one schema. */
export interface ValueEncoder {
  /** Throws ConnectorError FAIL for a value that doesn't match the schema. */
  encode(value: Json): Buffer;
}

/** The schema to write with. */
export interface EncoderRequest {
  readonly settings: RegistrySettings;
  readonly topic: string;
  readonly schemaType: ValueType;
  /** Absent: the newest schema of the subject. */
  readonly schema?: string | undefined;
}

const HEAD_BYTES = 5;
/** Maximum number of schemas in memory; a registry may have any number. */
const SCHEMAS_MAX = 1000;
/** No retries here: the caller retries with its own backoff. */
const RETRY = { retries: 1, maxRetryTimeInSecs: 2, initialRetryTimeInSecs: 0.1 };
const TYPES = { avro: 'AVRO', json: 'JSON', protobuf: 'PROTOBUF' } as const;

export class SchemaRegistries {
  readonly #clients = new Map<string, Promise<SchemaRegistry>>();
  readonly #encoders = new Map<string, Promise<ValueEncoder>>();
  readonly #schemas = new LRUCache<string, Promise<ValueSchema>>({ max: SCHEMAS_MAX });

  /** Equal settings have the same number; the first map finds it without comparing them. */
  readonly #sources = new WeakMap<RegistrySettings, number>();
  readonly #sourceKeys = new Map<string, number>();

  /**
   * Requests each schema once; failures are not cached. Rejects with ConnectorError FAIL; its message may
   * contain parts of the settings, so redact it.
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

  /**
   * Decodes a value with its writer's schema. Rejects with ConnectorError FAIL, or with RegistryError if the
   * registry is the cause. Responses are cached, failures to respond are not.
   */
  async decode(settings: RegistrySettings, bytes: Buffer | null): Promise<DecodedValue> {
    if (bytes === null) return { value: null, rawValue: null };
    if (bytes.length < HEAD_BYTES || bytes[0] !== 0) {
      throw new ConnectorError(
        'FAIL',
        'the record does not start with a schema id (magic byte 0 and 4 bytes)',
      );
    }
    const schema = await this.#schema(settings, bytes.readInt32BE(1));
    return schema.decode(bytes.subarray(HEAD_BYTES));
  }

  #schema(settings: RegistrySettings, id: number): Promise<ValueSchema> {
    const key = `${this.#sourceOf(settings)} ${id}`;
    const known = this.#schemas.get(key);
    if (known) return known;
    const fetched = fetchSchema(settings, id).then(
      (text) => valueSchema(text, settings),
      (error: unknown) => {
        this.#schemas.delete(key);
        if (!(error instanceof RegistryError)) throw error;
        throw new RegistryError(`schema ${id}: ${error.answer}`, error.status, { cause: error });
      },
    );
    // A schema that can't be used is cached too: each of its records fails for the same reason, without
    // another request.
    fetched.catch(() => undefined);
    this.#schemas.set(key, fetched);
    return fetched;
  }

  /**
   * The number of a registry with the settings that affect its responses. Computed once, because each record
   * uses it.
   */
  #sourceOf(settings: RegistrySettings): number {
    const known = this.#sources.get(settings);
    if (known !== undefined) return known;
    const { url, basicAuth, bearerToken, validateJson } = settings;
    const key = JSON.stringify([url, basicAuth, bearerToken, validateJson]);
    const source = this.#sourceKeys.get(key) ?? this.#sourceKeys.size;
    this.#sourceKeys.set(key, source);
    this.#sources.set(settings, source);
    return source;
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
    const known = await this.#schema(settings, id);
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeInt32BE(id, 1);
    return { encode: (value) => Buffer.concat([head, known.encode(mapOf(value))]) };
  }

  /** With the subject's own compatibility level, because the library requires one. */
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

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new ConnectorError('FAIL', `schema registry: ${text}`, { cause: error });
    }
  }
}

/** Loaded with the first schema, because it takes longer than the rest of the startup. */
function registryLibrary(): Promise<typeof import('@kafkajs/confluent-schema-registry')> {
  return import('@kafkajs/confluent-schema-registry');
}

/**
 * The library would compile a JSON Schema before registering it, and supports draft 07 only; here the
 * registry validates it.
 */
const REGISTERS_ANY_JSON_SCHEMA = {
  JSON: { ajvInstance: { addSchema: () => undefined, compile: () => () => true } },
};

async function newClient({ url, basicAuth, bearerToken }: RegistrySettings): Promise<SchemaRegistry> {
  const { SchemaRegistry } = await registryLibrary();
  const api = {
    host: url,
    clientId: 'signalbox',
    retry: RETRY,
    ...(basicAuth ? { auth: { ...basicAuth } } : {}),
    ...(bearerToken ? { middlewares: [bearer(bearerToken)] } : {}),
  };
  return new SchemaRegistry(api, REGISTERS_ANY_JSON_SCHEMA as never);
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
    throw new ConnectorError('FAIL', `value.subject.name.strategy ${subjectStrategy} is not supported`);
  }
  return subjectStrategy === 'RecordNameStrategy' ? name : `${topic}-${name}`;
}

/** Text is parsed as JSON first; only a context can be a record. */
function mapOf(value: Json): { [name: string]: Json } {
  const map =
    typeof value === 'string' ? failing('the value is not valid JSON', () => parseLenientJson(value)) : value;
  if (isJsonObject(map)) return map;
  throw new ConnectorError('FAIL', 'a value with a schema must be a context');
}
