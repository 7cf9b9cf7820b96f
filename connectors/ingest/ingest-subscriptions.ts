/** The rules of an ingest file as subscriptions, with secrets replaced. Pure except for the secrets. */
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { connectorProperties } from '../client-properties/java-properties.ts';
import { ConnectorInputError } from '../errors.ts';
import type { SchemaRegistries } from '../formats/schema-registry.ts';
import { schemaStrategy } from '../formats/schema-strategy.ts';
import type { Subscription } from '../inbound/consumer.ts';
import type { ModelSubscriptions } from '../inbound/model-subscriptions.ts';
import { valueDecoder } from '../inbound/value-decoder.ts';
import type { SecretLookup } from '../secrets/secret-references.ts';
import { replaceSecrets, replaceSecretsIn } from '../secrets/secret-references.ts';
import type { IngestRule } from './ingest-rule.ts';
import { IngestSubscriber } from './ingest-rule.ts';

/** `own`: how to connect to the engine's own cluster, for rules that don't specify a cluster. */
export function ingestSubscriptions(
  rules: readonly IngestRule[],
  own: ConnectorProperties,
  secrets: SecretLookup,
  registries: SchemaRegistries,
): Omit<ModelSubscriptions, 'older'> {
  const subscriptions: Subscription[] = [];
  const problems: { name: string; reason: string }[] = [];
  for (const rule of rules) {
    try {
      subscriptions.push(subscriptionOf(rule, own, secrets, registries));
    } catch (error) {
      if (!(error instanceof ConnectorInputError)) throw error;
      problems.push({ name: `ingest/${rule.name}`, reason: error.message });
    }
  }
  return { subscriptions, problems };
}

function subscriptionOf(
  rule: IngestRule,
  own: ConnectorProperties,
  secrets: SecretLookup,
  registries: SchemaRegistries,
): Subscription {
  const { topic, group, autoOffsetReset, offsets } = rule;
  const client = clientOf(rule, own, secrets);
  const schemaForm = { schemaStrategy: replaceSecretsIn(rule.schemaStrategy, secrets) };
  const strategy = schemaStrategy(schemaForm, client.registry.get('schema.registry.url'));
  const subscriber = new IngestSubscriber(rule, valueDecoder({ strategy, client }, registries));
  return { topic, group, client, autoOffsetReset, offsets, subscriber };
}

function clientOf(
  { bootstrapServers, properties }: IngestRule,
  own: ConnectorProperties,
  secrets: SecretLookup,
): ConnectorProperties {
  const additionalProperties = replaceSecretsIn({ ...properties }, secrets);
  const servers = bootstrapServers ?? own.bootstrapServers.join(',');
  const client = connectorProperties({
    bootstrapServers: replaceSecrets(servers, secrets),
    additionalProperties,
  });
  return bootstrapServers === undefined
    ? { ...client, connection: new Map([...own.connection, ...client.connection]) }
    : client;
}
