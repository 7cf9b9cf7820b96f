/**
 * How a record's value is written and read, as the model says it. Pure.
 * Source: kafka-connector contract §2.1 (schemaStrategy, and what template version 4 had instead).
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
      /** Absent: the newest of the subject when writing; the writer's own when reading. */
      readonly schema?: string;
    };

/** The properties that a template gives, as a nested object. */
export interface SchemaForm {
  readonly schemaStrategy?: Json | undefined;
  readonly serializationType?: Json | undefined;
  readonly avro?: Json | undefined;
}

const TYPES: readonly string[] = ['avro', 'json', 'protobuf'] satisfies SchemaType[];

/**
 * `registryUrl`: of the additional properties, where the form has none. Throws ConnectorInputError when what
 * is needed is missing.
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

/** By FEEL a schema may also be a context. */
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
