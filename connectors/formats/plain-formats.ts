/**
 * Values without a registry: text or JSON, and plain Avro (without magic byte) with a schema from the model.
 * Pure. Source: kafka-connector contract §2.4 and §3.4.
 */
import type { Type } from 'avsc';
import avsc from 'avsc';
import { LRUCache } from 'lru-cache';
import type { Json } from '../../bpmn/feel/index.ts';
import { ConnectorError, ConnectorInputError } from '../errors.ts';
import { avroOptions, fromAvro, toAvro } from './avro-values.ts';
import { jsonOrText, parseLenientJson } from './lenient-json.ts';

/**
 * The decoded value of a record. `rawValue`: as text; null if it is binary (Avro, Protobuf) or a tombstone.
 */
export interface DecodedValue {
  readonly value: Json;
  readonly rawValue: string | null;
}

/** Text is written unchanged, everything else as JSON. Keys are written in the same way. */
export function plainText(value: Json | undefined): Buffer {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value ?? null));
}

export function decodePlain(bytes: Buffer | null): DecodedValue {
  if (bytes === null) return { value: null, rawValue: null };
  const rawValue = bytes.toString('utf8');
  return { value: jsonOrText(rawValue), rawValue };
}

const SCHEMAS_MAX = 500;
const schemas = new LRUCache<string, Type>({ max: SCHEMAS_MAX });

/** Throws ConnectorInputError if the text is not an Avro schema. */
export function avroSchema(text: string): Type {
  const known = schemas.get(text);
  if (known) return known;
  try {
    const type = avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, avroOptions());
    schemas.set(text, type);
    return type;
  } catch (error) {
    throw new ConnectorInputError(`not an Avro schema: ${(error as Error).message}`, { cause: error });
  }
}

/** Text is parsed as JSON first. Throws ConnectorError FAIL if the value doesn't match the schema. */
export function encodeAvro(type: Type, value: Json): Buffer {
  return failing('the value does not match the Avro schema', () => {
    return type.toBuffer(toAvro(type, typeof value === 'string' ? parseLenientJson(value) : value));
  });
}

/** Throws ConnectorError FAIL if the bytes don't match the schema. */
export function decodeAvro(type: Type, bytes: Buffer | null): DecodedValue {
  if (bytes === null) return { value: null, rawValue: null };
  const value = failing('the record is not valid Avro for this schema', () =>
    fromAvro(type, type.fromBuffer(bytes)),
  );
  return { value, rawValue: null };
}

/** Converts all errors into ConnectorError FAIL. */
export function failing<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ConnectorError('FAIL', `${what}: ${(error as Error).message}`, { cause: error });
  }
}
