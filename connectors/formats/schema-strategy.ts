/**
 * How a record's value is encoded and decoded, as specified in the model. Pure. Source: kafka-connector
 * contract §2.1 (schemaStrategy, and its predecessor in template version 4).
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject } from '../../bpmn/feel/index.ts';
import { ConnectorInputError } from '../errors.ts';

export type SchemaType = 'avro' | 'json' | 'protobuf';

export type SchemaStrategy =
  | { readonly kind: 'noSchema' }
  | { readonly kind: 'inlineSchema'; readonly schema: string }
  | {
      readonly kind: 'schemaRegistry';
      readonly schemaType: SchemaType;
      readonly url: string;
      /** Absent: the newest schema of the subject for writing, the writer's schema for reading. */
      readonly schema?: string;
    };

/** The properties of a template, as a nested object. */
export interface SchemaForm {
  readonly schemaStrategy?: Json | undefined;
  readonly serializationType?: Json | undefined;
  readonly avro?: Json | undefined;
}

const TYPES: readonly string[] = ['avro', 'json', 'protobuf'] satisfies SchemaType[];

/**
 * `registryUrl`: from the additional properties, if the form has none. Throws ConnectorInputError if a
 * required property is missing.
 */
export function schemaStrategy(form: SchemaForm, registryUrl?: string): SchemaStrategy {
  const strategy = contextOf(form.schemaStrategy);
  const kind = textOf(strategy['type']) || 'noSchema';
  if (kind === 'noSchema') return ofVersion4(form);
  if (kind === 'inlineSchema') return inline(strategy['schema']);
  if (kind !== 'schemaRegistry') {
    throw new ConnectorInputError(
      `schemaStrategy.type '${kind}' is not one of noSchema, inlineSchema, schemaRegistry`,
    );
  }
  const schemaType = (textOf(strategy['schemaType']) || 'avro').toLowerCase();
  if (!TYPES.includes(schemaType)) {
    throw new ConnectorInputError(
      `schemaStrategy.schemaType '${schemaType}' is not one of ${TYPES.join(', ')}`,
    );
  }
  const url = textOf(strategy['schemaRegistryUrl']) || registryUrl || '';
  if (url === '') throw new ConnectorInputError('schemaStrategy.schemaRegistryUrl is missing');
  const schema = schemaText(strategy['schema']);
  return { kind, schemaType: schemaType as SchemaType, url, ...(schema === '' ? {} : { schema }) };
}

function ofVersion4({ serializationType, avro }: SchemaForm): SchemaStrategy {
  const schema = contextOf(avro)['schema'];
  if (textOf(serializationType) !== 'avro' || schemaText(schema) === '') return { kind: 'noSchema' };
  return inline(schema);
}

function inline(schema: Json | undefined): SchemaStrategy {
  const text = schemaText(schema);
  if (text === '') throw new ConnectorInputError('schemaStrategy.schema is missing');
  return { kind: 'inlineSchema', schema: text };
}

/** A FEEL expression may also return the schema as a context. */
function schemaText(schema: Json | undefined): string {
  if (schema === undefined || schema === null) return '';
  return typeof schema === 'string' ? schema.trim() : JSON.stringify(schema);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

function contextOf(value: Json | undefined): { readonly [name: string]: Json } {
  return isJsonObject(value) ? value : {};
}
