/**
 * The request of an outbound Kafka task, built from the job's variables with the secrets replaced. Pure.
 * Source: kafka-connector contract §2.1 and §2.4.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject } from '../../bpmn/feel/index.ts';
import type { RecordHeader } from '../../kafka/ports.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { connectorProperties } from '../client-properties/java-properties.ts';
import { ConnectorInputError } from '../errors.ts';
import type { SchemaStrategy } from '../formats/schema-strategy.ts';
import { schemaStrategy } from '../formats/schema-strategy.ts';
import type { SecretLookup } from '../secrets/secret-references.ts';
import { replaceSecretsIn } from '../secrets/secret-references.ts';

export interface KafkaRequest {
  readonly topic: string;
  readonly key: Json | undefined;
  readonly value: Json;
  readonly headers: readonly RecordHeader[];
  readonly credentials: { readonly username?: string; readonly password?: string };
  readonly properties: ConnectorProperties;
  readonly strategy: SchemaStrategy;
}

/** The inputs of the templates; other variables of the process are not used. */
const INPUTS = [
  'authentication',
  'topic',
  'message',
  'headers',
  'additionalProperties',
  'schemaStrategy',
  'serializationType',
  'avro',
] as const;

/** Throws ConnectorInputError if a value is missing or has the wrong type, or if a secret is unknown. */
export function bindRequest(
  variables: { readonly [name: string]: Json },
  secrets: SecretLookup,
): KafkaRequest {
  const inputs: Partial<Record<(typeof INPUTS)[number], Json>> = {};
  for (const name of INPUTS) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value !== undefined) inputs[name] = replaceSecretsIn(value, secrets);
  }
  const topic = contextOf(inputs.topic);
  const message = contextOf(inputs.message);
  const value = message['value'];
  if (value === undefined) throw new ConnectorInputError('message.value is missing');
  const credentials = credentialsOf(contextOf(inputs.authentication));
  const properties = connectorProperties({
    bootstrapServers: textOf(topic['bootstrapServers'], 'topic.bootstrapServers'),
    credentials,
    additionalProperties: inputs.additionalProperties,
  });
  const { schemaStrategy: strategy, serializationType, avro } = inputs;
  const form = { schemaStrategy: strategy, serializationType, avro };
  return {
    topic: textOf(topic['topicName'], 'topic.topicName'),
    key: message['key'],
    value,
    headers: recordHeaders(inputs.headers),
    credentials,
    properties,
    strategy: schemaStrategy(form, properties.registry.get('schema.registry.url')),
  };
}

/** A context of strings; other values are converted to JSON. */
function recordHeaders(headers: Json | undefined): RecordHeader[] {
  if (headers === undefined || headers === null) return [];
  if (!isJsonObject(headers)) {
    throw new ConnectorInputError('headers must be a context with string values');
  }
  return Object.entries(headers).map(([key, value]) => {
    if (value === null) return { key, value: null };
    return { key, value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) };
  });
}

function credentialsOf(authentication: { readonly [name: string]: Json }): KafkaRequest['credentials'] {
  const { username, password } = authentication;
  return {
    ...(typeof username === 'string' ? { username } : {}),
    ...(typeof password === 'string' ? { password } : {}),
  };
}

function contextOf(value: Json | undefined): { readonly [name: string]: Json } {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined, name: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw new ConnectorInputError(`${name} is missing`);
}
