/**
 * Schemas of a registry: a text with its type and the schemas that it references. Fetching is asynchronous;
 * encoding and decoding values is not. Source: Confluent's Schema Registry API, `/schemas/ids/{id}`, "Schema
 * references".
 */
import type { Type } from 'avsc';
import avsc from 'avsc';
import type { Json } from '../../bpmn/feel/index.ts';
import { parseJson } from '../../bpmn/feel/index.ts';
import { ConnectorError } from '../errors.ts';
import { avroOptions } from './avro-values.ts';
import { jsonSchemaValidator } from './json-schema.ts';
import type { DecodedValue } from './plain-formats.ts';
import { decodeAvro, encodeAvro, failing } from './plain-formats.ts';
import { ProtobufSchema } from './protobuf-schema.ts';
import { askRegistry, RegistryError } from './registry-http.ts';
import type { RegistrySettings } from './registry-settings.ts';
import type { NamedText, RegistryType, SchemaText } from './schema-text.ts';

/**
 * Encodes and decodes values of one schema. Both throw ConnectorError FAIL for a value that doesn't match.
 */
export interface ValueSchema {
  decode(payload: Buffer): DecodedValue;
  encode(value: { [name: string]: Json }): Buffer;
}

interface RegistryAnswer {
  readonly schema?: unknown;
  readonly schemaType?: unknown;
  readonly references?: readonly {
    readonly name: string;
    readonly subject: string;
    readonly version: number;
  }[];
}

/** Maximum number of referenced schemas. */
const REFERENCES_MAX = 200;

/** Rejects with RegistryError; its status is 404 if the registry doesn't know the id. */
export async function fetchSchema(settings: RegistrySettings, id: number): Promise<SchemaText> {
  const answer = (await askRegistry(settings, `/schemas/ids/${id}`)) as RegistryAnswer;
  const references = new Map<string, NamedText>();
  await fetchReferences(settings, answer, references);
  return { type: typeOf(answer), text: textOf(answer), references: [...references.values()] };
}

async function fetchReferences(
  settings: RegistrySettings,
  { references = [] }: RegistryAnswer,
  known: Map<string, NamedText>,
): Promise<void> {
  for (const { name, subject, version } of references) {
    if (known.has(name)) continue;
    if (known.size >= REFERENCES_MAX) {
      throw new ConnectorError('FAIL', `the schema refers to more than ${REFERENCES_MAX} others`);
    }
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`;
    const answer = (await askRegistry(settings, path)) as RegistryAnswer;
    // Added before its references are fetched, so that a cycle ends; added again at the end, because each
    // schema must come after those that it references.
    known.set(name, { name, text: textOf(answer) });
    await fetchReferences(settings, answer, known);
    const own = known.get(name) as NamedText;
    known.delete(name);
    known.set(name, own);
  }
}

function typeOf({ schemaType = 'AVRO' }: RegistryAnswer): RegistryType {
  if (schemaType === 'AVRO' || schemaType === 'JSON' || schemaType === 'PROTOBUF') return schemaType;
  throw new ConnectorError(
    'FAIL',
    `the schema type '${String(schemaType)}' is not one of AVRO, JSON, PROTOBUF`,
  );
}

function textOf({ schema }: RegistryAnswer): string {
  if (typeof schema === 'string') return schema;
  throw new RegistryError('the response has no text field `schema`', undefined);
}

/**
 * Throws ConnectorError FAIL for a schema that can't be used: that is a problem of the schema, and of each
 * record with its id, not of the registry. A JSON Schema is only compiled where values are validated.
 */
export function valueSchema(schema: SchemaText, { validateJson }: RegistrySettings): ValueSchema {
  switch (schema.type) {
    case 'AVRO': {
      const type = failing('the Avro schema could not be used', () => avroType(schema));
      return { decode: (payload) => decodeAvro(type, payload), encode: (value) => encodeAvro(type, value) };
    }
    case 'PROTOBUF': {
      const protobuf = failing('the Protobuf schema could not be used', () => new ProtobufSchema(schema));
      return {
        decode: (payload) =>
          failing('the record is not a Protobuf message of the schema', () => ({
            value: protobuf.decode(payload),
            rawValue: null,
          })),
        encode: (value) =>
          failing('the value does not match the Protobuf message', () => protobuf.encode(value)),
      };
    }
    case 'JSON': {
      const validate = validateJson
        ? failing('the JSON Schema could not be used', () => jsonSchemaValidator(schema))
        : () => undefined;
      return {
        decode(payload) {
          const rawValue = payload.toString('utf8');
          return { value: failing('the record is not JSON', () => parseJson(rawValue)), rawValue };
        },
        encode(value) {
          failing('the value does not match the JSON Schema', () => validate(value));
          return Buffer.from(JSON.stringify(value));
        },
      };
    }
  }
}

/** The referenced types are parsed first, into the same registry of names. */
function avroType({ text, references }: SchemaText): Type {
  const options = avroOptions();
  for (const reference of references) {
    avsc.Type.forSchema(JSON.parse(reference.text) as avsc.Schema, options);
  }
  return avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, options);
}
