/**
 * Converts a connector's form and its `additionalProperties` (names of Kafka's Java client) to our settings:
 * how to connect, how to consume, and which schema registry to use. Unknown names cause a warning, never an
 * error. Pure. Source: kafka-connector contract §2.3 and §3.3; Kafka's producer and consumer configuration.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject, parseJson } from '../../bpmn/feel/index.ts';
import { PROPERTIES_WITHOUT_EFFECT, SECURITY_PROPERTIES } from '../../kafka/connect/client-properties.ts';
import { usesAwsIdentity } from '../../kafka/connect/login/sasl-properties.ts';
import { ConnectorInputError } from '../errors.ts';

/** Credentials for the cluster; none if both are blank. */
export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export interface ConnectorProperties {
  readonly bootstrapServers: readonly string[];
  /** Properties for KafkaConnection: only connection, TLS and SASL properties, all of which it supports. */
  readonly connection: ReadonlyMap<string, string>;
  /** Consumer properties by their Java names: group.id, auto.offset.reset, ... */
  readonly consumer: ReadonlyMap<string, string>;
  /** Serializer properties by their Java names: schema.registry.url, basic.auth.*, ... */
  readonly registry: ReadonlyMap<string, string>;
  /** `delivery.timeout.ms`: for how long to try to write one record. */
  readonly deliveryTimeoutMs: number;
  /** Properties that have no effect here, as sentences. */
  readonly warnings: readonly string[];
}

export interface ConnectorForm {
  readonly bootstrapServers: string;
  readonly credentials?: Credentials | undefined;
  readonly additionalProperties?: Json | undefined;
}

const DELIVERY_TIMEOUT_MS = 45_000;

const CONSUMER: ReadonlySet<string> = new Set([
  'group.id',
  'auto.offset.reset',
  'max.poll.records',
  'isolation.level',
]);

const REGISTRY: ReadonlySet<string> = new Set([
  'schema.registry.url',
  'basic.auth.credentials.source',
  'basic.auth.user.info',
  'schema.registry.basic.auth.user.info',
  'bearer.auth.credentials.source',
  'bearer.auth.token',
  'auto.register.schemas',
  'use.latest.version',
  'json.fail.invalid.schema',
  'key.subject.name.strategy',
  'value.subject.name.strategy',
]);

const WHY_NOT: Readonly<Record<string, string>> = {
  'bootstrap.servers': "the brokers are set by the connector's own field",
  'compression.type': 'records are written without compression; consumers are not affected',
  'key.serializer': 'the key is always written as the connector does',
  'value.serializer': 'the schema strategy determines how the value is written',
};

/** Throws ConnectorInputError for a form without brokers, or with only one of user name and password. */
export function connectorProperties(form: ConnectorForm): ConnectorProperties {
  const bootstrapServers = form.bootstrapServers
    .split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '');
  if (bootstrapServers.length === 0) throw new ConnectorInputError('topic.bootstrapServers is empty');
  const connection = loginOf(form.credentials);
  const consumer = new Map<string, string>();
  const registry = new Map<string, string>();
  const warnings: string[] = [];
  let deliveryTimeoutMs = DELIVERY_TIMEOUT_MS;
  for (const [name, value] of additional(form.additionalProperties)) {
    if (SECURITY_PROPERTIES.has(name)) connection.set(name, value);
    else if (CONSUMER.has(name)) consumer.set(name, value);
    else if (REGISTRY.has(name)) registry.set(name, value);
    else if (name === 'delivery.timeout.ms' && Number(value) > 0) deliveryTimeoutMs = Number(value);
    else if (!PROPERTIES_WITHOUT_EFFECT.has(name)) {
      warnings.push(`the property ${name} has no effect: ${WHY_NOT[name] ?? 'unknown property'}`);
    }
  }
  // A token signed by this process would also be valid at clusters other than the one in the model.
  if (usesAwsIdentity(connection)) {
    throw new ConnectorInputError(
      'a connector cannot log in by AWS IAM: that is the identity of the engine itself; use SCRAM or OAUTHBEARER',
    );
  }
  return { bootstrapServers, connection, consumer, registry, deliveryTimeoutMs, warnings };
}

function loginOf({ username = '', password = '' }: Credentials = {}): Map<string, string> {
  const blank = [username, password].filter((text) => text.trim() === '').length;
  if (blank === 1) {
    throw new ConnectorInputError('Username / password pair is required, but only one of them is given');
  }
  if (blank === 2) return new Map();
  const [user, secret] = [username, password].map((text) => text.replace(/[\\"]/g, '\\$&'));
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  return new Map([
    ['security.protocol', 'SASL_SSL'],
    ['sasl.mechanism', 'PLAIN'],
    ['sasl.jaas.config', `${module} required username="${user}" password="${secret}";`],
  ]);
}

/** A context, or its JSON as text. */
function additional(properties: Json | undefined): [name: string, value: string][] {
  let context = properties;
  if (typeof context === 'string') {
    const text = context.trim();
    if (text === '') return [];
    try {
      context = parseJson(text);
    } catch (error) {
      throw new ConnectorInputError('additionalProperties is a string that is not valid JSON', {
        cause: error,
      });
    }
  }
  if (context === null || context === undefined) return [];
  if (!isJsonObject(context)) {
    throw new ConnectorInputError('additionalProperties must be a context of names and values');
  }
  return Object.entries(context).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}
